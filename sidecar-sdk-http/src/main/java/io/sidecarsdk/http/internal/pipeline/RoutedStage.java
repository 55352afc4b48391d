package io.sidecarsdk.http.internal.pipeline;

import io.opentelemetry.api.trace.Span;
import io.sidecarsdk.http.internal.call.CallContext;
import io.sidecarsdk.http.internal.call.FailureKind;
import io.sidecarsdk.http.internal.call.Fault;
import io.sidecarsdk.http.internal.call.RouteTerms;
import io.sidecarsdk.http.internal.call.RoutedCall;
import io.sidecarsdk.http.internal.telemetry.ClientMeters;
import io.sidecarsdk.http.internal.telemetry.SpanAttributes;
import io.sidecarsdk.time.TimeSource;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import okhttp3.MediaType;
import okhttp3.Protocol;
import okhttp3.Response;
import okhttp3.ResponseBody;

/**
 * Shows from which client a route has sent a call here, and lets befall it what the route says: a delay, which spends from
 * the call's deadline and ends when the call is cancelled, and an abort.
 */
final class RoutedStage implements Stage {

    /** A long delay is slept in pieces of this length, so that a cancelled call does not sleep on. */
    private static final long SLICE_NANOS = 10_000_000;

    private final String client;
    private final ClientMeters meters;
    private final TimeSource time;
    private final Stage next;

    private RoutedStage(String client, ClientMeters meters, TimeSource time, Stage next) {
        this.client = client;
        this.meters = meters;
        this.time = time;
        this.next = next;
    }

    static Stage create(boolean routed, String client, ClientMeters meters, TimeSource time, Stage next) {
        return routed ? new RoutedStage(client, meters, time, next) : next;
    }

    @Override
    public Response proceed(CallContext call) throws IOException {
        RouteTerms terms = ((RoutedCall) call).terms();
        Span span = call.span();
        if (span.isRecording()) {
            span.setAttribute(SpanAttributes.ROUTED_FROM, terms.from());
        }
        Fault fault = terms.fault();
        if (fault.delayNanos() > 0) {
            befallen(span, "delay");
            delay(call, fault.delayNanos());
        }
        if (fault.abort() == 0) {
            return next.proceed(call);
        }
        befallen(span, "abort");
        if (fault.abort() == Fault.RESET) {
            call.failed(FailureKind.RESET);
            throw new IOException(client + ": the connection broke (injected fault)");
        }
        return aborted(call, fault.abort());
    }

    private void befallen(Span span, String kind) {
        meters.fault(kind);
        if (span.isRecording()) {
            SpanAttributes.fault(span, kind);
        }
    }

    private void delay(CallContext call, long nanos) throws IOException {
        try {
            for (long left = nanos; left > 0; left -= SLICE_NANOS) {
                time.sleep(Duration.ofNanos(Math.min(left, SLICE_NANOS)));
                if (call.chain().call().isCanceled()) {
                    call.failed(FailureKind.CANCELLED);
                    throw new IOException("Canceled");
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            call.failed(FailureKind.CANCELLED);
            throw new InterruptedIOException("interrupted during an injected delay");
        }
    }

    private static Response aborted(CallContext call, int status) {
        call.responded(status);
        return new Response.Builder()
                .request(call.request())
                .protocol(Protocol.HTTP_1_1)
                .code(status)
                .message("injected fault")
                .body(ResponseBody.create(new byte[0], (MediaType) null))
                .build();
    }
}
