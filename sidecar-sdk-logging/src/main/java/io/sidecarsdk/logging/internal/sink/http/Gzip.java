package io.sidecarsdk.logging.internal.sink.http;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.zip.Deflater;
import java.util.zip.GZIPOutputStream;

/** Compresses bodies, fast rather than small: JSON of log lines shrinks to about a sixth either way. */
final class Gzip {

    private Gzip() {}

    static Content of(Content content) throws IOException {
        Bytes bytes = new Bytes(Math.max(512, content.length() / 4));
        try (Fast gzip = new Fast(bytes)) {
            gzip.write(content.bytes(), 0, content.length());
        }
        return new Content(content.type(), bytes.array(), bytes.size());
    }

    private static final class Fast extends GZIPOutputStream {

        private Fast(OutputStream out) throws IOException {
            super(out, 8192);
            def.setLevel(Deflater.BEST_SPEED);
        }
    }

    /** Lets its bytes be read where they are. */
    private static final class Bytes extends ByteArrayOutputStream {

        private Bytes(int size) {
            super(size);
        }

        private byte[] array() {
            return buf;
        }
    }
}
