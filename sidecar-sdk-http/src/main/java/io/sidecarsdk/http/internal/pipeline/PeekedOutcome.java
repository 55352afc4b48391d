package io.sidecarsdk.http.internal.pipeline;

import io.sidecarsdk.http.AttemptOutcome;
import io.sidecarsdk.http.internal.call.CallContext;
import java.io.IOException;
import okhttp3.Headers;
import okhttp3.Request;
import okhttp3.Response;
import okio.ByteString;
import org.jspecify.annotations.Nullable;

/** What a classifier is shown of an attempt. */
record PeekedOutcome(
        CallContext call,
        @Nullable Response response,
        @Nullable IOException failure) implements AttemptOutcome {

    private static final long LONGEST = 64 << 10;
    private static final Headers NONE = new Headers.Builder().build();

    @Override
    public Request request() {
        return call.request();
    }

    @Override
    public int attempt() {
        return call.attempts();
    }

    @Override
    public int status() {
        return response == null ? 0 : response.code();
    }

    @Override
    public Headers headers() {
        return response == null ? NONE : response.headers();
    }

    @Override
    public ByteString body() throws IOException {
        return response == null || response.code() == 101
                ? ByteString.EMPTY
                : response.peekBody(LONGEST).byteString();
    }
}
