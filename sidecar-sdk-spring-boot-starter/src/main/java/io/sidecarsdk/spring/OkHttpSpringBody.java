package io.sidecarsdk.spring;

import java.io.IOException;
import okhttp3.MediaType;
import okhttp3.RequestBody;
import okio.BufferedSink;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.StreamingHttpOutputMessage;

/** A body that Spring writes while it is being sent. */
final class OkHttpSpringBody extends RequestBody {

    private final StreamingHttpOutputMessage.Body body;
    private final HttpHeaders headers;

    OkHttpSpringBody(StreamingHttpOutputMessage.Body body, HttpHeaders headers) {
        this.body = body;
        this.headers = headers;
    }

    /** Of the header as it stands: OkHttp sends it unchanged. */
    static @Nullable MediaType type(HttpHeaders headers) {
        String type = headers.getFirst(HttpHeaders.CONTENT_TYPE);
        return type == null ? null : MediaType.parse(type);
    }

    @Override
    public @Nullable MediaType contentType() {
        return type(headers);
    }

    @Override
    public long contentLength() {
        return headers.getContentLength();
    }

    @Override
    public boolean isOneShot() {
        return !body.repeatable();
    }

    @Override
    public void writeTo(BufferedSink sink) throws IOException {
        body.writeTo(sink.outputStream());
    }
}
