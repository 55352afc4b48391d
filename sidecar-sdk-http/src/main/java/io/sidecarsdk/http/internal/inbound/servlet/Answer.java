package io.sidecarsdk.http.internal.inbound.servlet;

import io.sidecarsdk.http.internal.inbound.InboundCall;
import jakarta.servlet.http.HttpServletResponse;
import org.jspecify.annotations.Nullable;

/** The answer to a request that is being handled. */
final class Answer {

    private static final int SERVER_ERROR = 500;

    private final InboundCall call;
    private final HttpServletResponse response;
    private final @Nullable CountingResponse counting;

    Answer(InboundCall call, HttpServletResponse response) {
        this.call = call;
        this.response = response;
        this.counting = call.countsBytes() ? new CountingResponse(response) : null;
    }

    /** What the servlet writes to. */
    HttpServletResponse toServe() {
        return counting == null ? response : counting;
    }

    void end(@Nullable Throwable thrown) {
        if (counting != null) {
            call.sent(counting.bytes());
        }
        call.end(status(thrown), thrown);
    }

    /** What was thrown becomes a status only further out, where the filter does not see it. */
    private int status(@Nullable Throwable thrown) {
        int status = response.getStatus();
        return thrown != null && status < 400 && !response.isCommitted() ? SERVER_ERROR : status;
    }
}
