package io.sidecarsdk.http.internal.pipeline;

import okhttp3.MediaType;
import okhttp3.ResponseBody;
import okio.BufferedSource;
import okio.Okio;
import okio.Source;
import org.jspecify.annotations.Nullable;

/** A response body that is read through a source of our own, and else as it came. */
abstract class WrappedBody extends ResponseBody {

    private final ResponseBody body;
    private final BufferedSource source;

    /** @param source reads from that of {@code body} */
    WrappedBody(ResponseBody body, Source source) {
        this.body = body;
        this.source = Okio.buffer(source);
    }

    @Override
    public @Nullable MediaType contentType() {
        return body.contentType();
    }

    @Override
    public long contentLength() {
        return body.contentLength();
    }

    @Override
    public BufferedSource source() {
        return source;
    }
}
