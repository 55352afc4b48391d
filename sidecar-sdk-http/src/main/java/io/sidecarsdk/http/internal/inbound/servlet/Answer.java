package io.sidecarsdk.http.internal.inbound.servlet;

import io.sidecarsdk.http.internal.inbound.InboundCall;
import jakarta.servlet.http.HttpServletResponse;
import org.jspecify.annotations.Nullable;

/** The answer to a request that is being handled. */
final class Answer {

    private static final int SERVER_ERROR = 500;

    private final InboundCall call;
    private final HttpServletResponse response;

    Answer(InboundCall call, HttpServletResponse response) {
        this.call = call;
        this.response = response;
    }

    /** What the servlet writes to. */
    HttpServletResponse toServe() {
        return response;
    }

    void end(@Nullable Throwable thrown) {
        call.end(status(thrown), thrown);
    }

    /** What was thrown becomes a status only further out, where the filter does not see it. */
    private int status(@Nullable Throwable thrown) {
        int status = response.getStatus();
        return thrown != null && status < 400 && !response.isCommitted() ? SERVER_ERROR : status;
    }
}
