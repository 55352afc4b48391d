package io.sidecarsdk.secrets.internal.held;

import io.sidecarsdk.secrets.Secret;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One version of a secret, in arrays that are wiped when it is retired. Equal to itself only, so that nothing can be
 * learned from comparing.
 *
 * <p>A reader copies first and then looks whether the version was retired; whoever retires says so first and then wipes.
 * With the two fences, a reader that does not see the retirement has copied nothing that was wiped: the protocol of a
 * sequence lock.
 */
public final class FieldsSnapshot implements Secret.Snapshot {

    private final String secret;
    private final long version;
    private final SortedMap<String, char[]> fields;
    private volatile Tenure tenure;
    private volatile @Nullable Instant retired;

    FieldsSnapshot(String secret, long version, Map<String, String> fields, Tenure tenure) {
        this.secret = secret;
        this.version = version;
        SortedMap<String, char[]> values = new TreeMap<>();
        fields.forEach((name, value) -> values.put(name, value.toCharArray()));
        this.fields = Collections.unmodifiableSortedMap(values);
        this.tenure = tenure;
    }

    @Override
    public String get(String field) {
        return copy(field, String::new);
    }

    @Override
    public char[] chars(String field) {
        return copy(field, char[]::clone);
    }

    @Override
    public byte[] bytes(String field) {
        return copy(field, FieldsSnapshot::utf8);
    }

    private <T> T copy(String field, Function<char[], T> copier) {
        char[] value = fields.get(field);
        if (value == null) {
            throw new IllegalArgumentException(
                    "Secret " + secret + " has no field " + field + " (expected one of: " + fields.keySet() + ")");
        }
        T copy = copier.apply(value);
        VarHandle.acquireFence(); // no read of the copying comes after the look at the retirement
        Instant end = retired;
        if (end != null) {
            throw new IllegalStateException("Secret " + secret + ", version " + version + ", was retired at " + end
                    + " (expected: current() asked for at each use)");
        }
        return copy;
    }

    private static byte[] utf8(char[] value) {
        ByteBuffer encoded = StandardCharsets.UTF_8.encode(CharBuffer.wrap(value));
        byte[] bytes = new byte[encoded.remaining()];
        encoded.get(bytes);
        encoded.clear().put(new byte[encoded.capacity()]);
        return bytes;
    }

    @Override
    public Set<String> fields() {
        return fields.keySet();
    }

    @Override
    public long version() {
        return version;
    }

    @Override
    public Optional<Instant> expires() {
        return tenure.expires();
    }

    public Tenure tenure() {
        return tenure;
    }

    void goOnUnder(Tenure next) {
        Tenure old = tenure;
        tenure = next;
        old.release();
    }

    boolean isRetired() {
        return retired != null;
    }

    /** Wipes the values, once. */
    synchronized void retire(Instant now) {
        if (retired != null) {
            return;
        }
        retired = now;
        VarHandle.fullFence(); // nothing is wiped before readers can know
        fields.values().forEach(value -> Arrays.fill(value, '\0'));
    }

    boolean holds(Map<String, String> others) {
        return fields.keySet().equals(others.keySet())
                && fields.entrySet().stream()
                        .allMatch(field -> CharBuffer.wrap(field.getValue())
                                .equals(CharBuffer.wrap(others.getOrDefault(field.getKey(), ""))));
    }

    @Override
    public String toString() {
        return "Secret " + secret + ", version " + version + ", fields " + fields.keySet();
    }
}
