package io.sidecarsdk.http.internal.jdk;

import java.io.IOException;
import java.nio.ByteBuffer;
import okhttp3.Protocol;
import okhttp3.Response;
import okio.BufferedSource;
import org.jspecify.annotations.Nullable;

/** A response's body in read-only buffers, each with what has arrived: a slow body is passed on as it comes. */
final class ResponseChunks {
    private static final long MOST_BYTES = 16 * 1024;

    private final Response response;
    private final BufferedSource source;
    private final long contentLength;
    private long delivered;

    ResponseChunks(Response response) {
        this.response = response;
        this.source = response.body().source();
        this.contentLength = response.body().contentLength();
    }

    /** The next bytes, at least one, waiting for them if need be; null at the end. */
    @Nullable
    ByteBuffer next() throws IOException {
        if (!source.request(1)) {
            return null;
        }
        byte[] bytes = source.readByteArray(Math.min(source.getBuffer().size(), MOST_BYTES));
        delivered += bytes.length;
        return ByteBuffer.wrap(bytes).asReadOnlyBuffer();
    }

    /**
     * True when all announced bytes were delivered, so that the end needs no further read and no demand. Not over
     * HTTP/2, where the end is a flag that may still be on its way: closing before it comes would reset the stream.
     */
    boolean knownToBeAtEnd() {
        return delivered == contentLength && response.protocol().compareTo(Protocol.HTTP_2) < 0;
    }

    /** Gives the connection back, or closes it if bytes are left. Never fails. */
    void close() {
        try {
            response.close();
        } catch (RuntimeException ignored) {
            // OkHttp swallows I/O errors here; what an interceptor's own body throws is no better news
        }
    }
}
