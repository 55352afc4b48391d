package io.sidecarsdk.logging.internal.format;

import io.sidecarsdk.logging.internal.record.Fields;
import java.util.Arrays;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** What a format makes of the resource, kept for as long as the records have the same one: nearly all of a process do. */
final class CachedResource {

    private final Consumer<Fields> format;
    private final Output out;
    private @Nullable Fields last;
    private byte[] written = new byte[0];

    /** @param format writes a resource into {@code out}, which ends with what it belongs into when it is called */
    CachedResource(Output out, Consumer<Fields> format) {
        this.out = out;
        this.format = format;
    }

    void write(Fields resource) {
        if (last != null && last.isSameAs(resource)) {
            out.put(written);
            return;
        }
        int from = out.size;
        format.accept(resource);
        written = Arrays.copyOfRange(out.bytes, from, out.size);
        last = resource;
    }
}
