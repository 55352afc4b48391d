package io.sidecarsdk.secrets.internal.cache;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;

/** The content of the cache before it is sealed: when it was saved, then each secret. */
final class CacheFormat {

    private static final long NEVER = Long.MIN_VALUE;
    private static final int MOST = 1 << 20;

    private CacheFormat() {}

    /** What a cache holds. */
    record Content(Instant saved, Map<String, CachedSecret> secrets) {}

    /** The bytes, which the caller wipes. */
    static byte[] write(Content content) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(1 << 16);
        DataOutputStream out = new DataOutputStream(bytes);
        out.writeLong(content.saved().toEpochMilli());
        out.writeInt(content.secrets().size());
        for (Map.Entry<String, CachedSecret> entry : content.secrets().entrySet()) {
            CachedSecret secret = entry.getValue();
            Instant end = secret.end();
            writeText(out, entry.getKey());
            writeText(out, secret.origin());
            out.writeLong(end == null ? NEVER : end.toEpochMilli());
            writeText(out, secret.leaseId());
            out.writeInt(secret.fields().size());
            for (Map.Entry<String, String> field : secret.fields().entrySet()) {
                writeText(out, field.getKey());
                writeText(out, field.getValue());
            }
        }
        return bytes.toByteArray();
    }

    private static void writeText(DataOutputStream out, String text) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_16BE); // also keeps what is no valid text
        out.writeInt(bytes.length);
        out.write(bytes);
        Arrays.fill(bytes, (byte) 0);
    }

    static Content read(byte[] bytes) throws IOException {
        DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes));
        Instant saved = Instant.ofEpochMilli(in.readLong());
        Map<String, CachedSecret> secrets = new LinkedHashMap<>();
        for (int left = in.readInt(); left > 0; left--) {
            String name = readText(in);
            String origin = readText(in);
            long end = in.readLong();
            String leaseId = readText(in);
            Map<String, String> fields = new TreeMap<>();
            for (int more = in.readInt(); more > 0; more--) {
                fields.put(readText(in), readText(in));
            }
            secrets.put(
                    name, new CachedSecret(origin, fields, end == NEVER ? null : Instant.ofEpochMilli(end), leaseId));
        }
        return new Content(saved, secrets);
    }

    private static String readText(DataInputStream in) throws IOException {
        int length = in.readInt();
        if (length < 0 || length > 2 * MOST) {
            throw new IOException("holds what nobody wrote");
        }
        byte[] bytes = in.readNBytes(length);
        if (bytes.length < length) {
            throw new IOException("ends too early");
        }
        String text = new String(bytes, StandardCharsets.UTF_16BE);
        Arrays.fill(bytes, (byte) 0);
        return text;
    }
}
