package io.sidecarsdk.secrets.internal.source;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** Reads one file as one field. */
final class SecretFile {

    static final int MAX_BYTES = 1 << 20;

    private SecretFile() {}

    /** The file's text without the line end at its end. */
    static String read(Path file) throws IOException {
        if (!Files.isRegularFile(file)) {
            // Asked before opening: opening a named pipe would wait for whoever writes to it.
            throw Files.exists(file)
                    ? new IOException("is not a regular file: " + file)
                    : new NoSuchFileException(file.toString());
        }
        return text(file, bytes(file));
    }

    private static byte[] bytes(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            byte[] bytes = in.readNBytes(MAX_BYTES + 1);
            if (bytes.length > MAX_BYTES) {
                throw new IOException("is larger than 1 MiB: " + file);
            }
            return bytes;
        }
    }

    private static String text(Path file, byte[] bytes) throws IOException {
        try {
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
            return withoutLineEnd(text);
        } catch (CharacterCodingException e) {
            throw new IOException("has bytes that are not UTF-8: " + file);
        }
    }

    /** One only: whoever wants a line end in the value writes two. */
    private static String withoutLineEnd(String text) {
        if (text.endsWith("\r\n")) {
            return text.substring(0, text.length() - 2);
        }
        return text.endsWith("\n") ? text.substring(0, text.length() - 1) : text;
    }
}
