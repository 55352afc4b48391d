package io.sidecarsdk.http.internal.pipeline;

import io.sidecarsdk.http.ResponseTooLargeException;
import io.sidecarsdk.http.internal.call.CallContext;
import io.sidecarsdk.http.internal.call.FailureKind;
import io.sidecarsdk.time.TimeSource;
import java.io.IOException;
import okhttp3.Response;
import okhttp3.ResponseBody;

/**
 * Caps the response that the caller gets, and keeps the call open until its body has been read.
 *
 * <p>A body of known length has been capped by that, and if it is short it has been read; nothing more is needed then.
 */
final class ResponseStage implements Stage {

    private final String client;
    private final long cap;
    private final TimeSource time;
    private final Stage next;

    ResponseStage(String client, long cap, TimeSource time, Stage next) {
        this.client = client;
        this.cap = cap;
        this.time = time;
        this.next = next;
    }

    @Override
    public Response proceed(CallContext call) throws IOException {
        Response response = next.proceed(call);
        ResponseBody body = response.body();
        long length = body.contentLength();
        if (length <= cap && ShortBodies.includes(response, length)) {
            return response;
        }
        IdleLimit idle = IdleLimit.of(call, time);
        long most = idle == null ? cap : Long.MAX_VALUE;
        if (length > most) {
            response.close();
            call.failed(FailureKind.TOO_LARGE);
            throw new ResponseTooLargeException(
                    client + ": the response has " + length + " bytes (expected: at most " + cap + ", max-response)");
        }
        if (idle != null) {
            idle.afterRead(); // nobody is reading yet
        }
        call.streams();
        return response.newBuilder()
                .body(new StreamedBody(client, body, most, idle, call, time))
                .build();
    }
}
