package io.sidecarsdk.internal.yaml;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** The text of documents: how it is read from a file, and how parts of it are shown in a message. */
public final class YamlText {

    private static final int LONGEST = 80;
    /** No document that {@link YamlReader} takes has more: four bytes are the most that a character needs. */
    private static final int MAX_BYTES = 4 * YamlReader.MAX_CHARACTERS;

    private YamlText() {}

    /**
     * The whole text of {@code file}. Never takes in more than a document can have, whatever the file has grown to.
     *
     * @throws Unusable if it is too long or not UTF-8
     * @throws IOException if it cannot be read
     */
    public static String read(Path file) throws IOException {
        byte[] bytes;
        try (InputStream in = Files.newInputStream(file)) {
            bytes = in.readNBytes(MAX_BYTES + 1);
        }
        if (bytes.length > MAX_BYTES) {
            throw new Unusable("more than " + MAX_BYTES + " bytes");
        }
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new Unusable("bytes that are not UTF-8");
        }
    }

    /** What was found instead of a document, in a few words. */
    public static String insteadOfDocument(IOException e) {
        return e instanceof Unusable
                ? String.valueOf(e.getMessage())
                : visible(e.getClass().getSimpleName() + " (" + e.getMessage() + ")");
    }

    /** The start of {@code text}, at most 80 characters, on one line. */
    public static String excerpt(String text) {
        if (text.length() <= LONGEST) {
            return visible(text);
        }
        int end = Character.isHighSurrogate(text.charAt(LONGEST - 1)) ? LONGEST - 1 : LONGEST;
        return visible(text.substring(0, end)) + "…";
    }

    /** {@code text} with control characters and line ends made visible, so that it cannot pass for a line of its own. */
    static String visible(String text) {
        StringBuilder visible = new StringBuilder(text.length());
        text.chars().forEach(c -> {
            if (Character.isISOControl(c) || c == '\u2028' || c == '\u2029') {
                visible.append(String.format("\\u%04x", c));
            } else {
                visible.append((char) c);
            }
        });
        return visible.toString();
    }

    /** A file that was read but cannot be a document; the message says what was found. */
    public static final class Unusable extends IOException {
        private static final long serialVersionUID = 1L;

        private Unusable(String found) {
            super(found);
        }
    }
}
