package io.sidecarsdk.http.internal.pipeline;

import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import io.sidecarsdk.http.internal.call.CallContext;
import io.sidecarsdk.http.internal.call.CallEnding;
import io.sidecarsdk.http.internal.telemetry.SpanAttributes;
import io.sidecarsdk.internal.resilience.RetryDecision;
import java.io.IOException;
import okhttp3.Response;

/**
 * Traces the call as a whole: one client span; each attempt is an event in it.
 *
 * <p>Attributes are set only on a span that records: most are not sampled, and those must cost little. So a sampler sees
 * the span's name and kind, not its attributes.
 */
final class TracingStage implements Stage, CallEnding {

    private static final String SCOPE = "io.sidecarsdk.http";

    private final String client;
    private final Tracer tracer;
    private final Stage next;

    private TracingStage(String client, Tracer tracer, Stage next) {
        this.client = client;
        this.tracer = tracer;
        this.next = next;
    }

    static Stage create(String client, OpenTelemetry openTelemetry, Stage next) {
        return openTelemetry.equals(OpenTelemetry.noop())
                ? next
                : new TracingStage(client, openTelemetry.getTracer(SCOPE), next);
    }

    @Override
    public Response proceed(CallContext call) throws IOException {
        Span span = tracer.spanBuilder(call.request().method())
                .setParent(call.callersContext())
                .setSpanKind(SpanKind.CLIENT)
                .startSpan();
        call.tracedBy(span);
        call.hold(this);
        if (span.isRecording()) {
            SpanAttributes.ofRequest(span, client, call.request());
        }
        return next.proceed(call);
    }

    @Override
    public void ended(CallContext call, long nanos) {
        Span span = call.span();
        if (span.isRecording()) {
            describeOutcome(call, span);
        }
        span.end();
    }

    private static void describeOutcome(CallContext call, Span span) {
        if (call.status() != 0) {
            span.setAttribute(SpanAttributes.STATUS_CODE, (long) call.status());
        }
        String error = call.errorType();
        if (error != null) {
            span.setAttribute(SpanAttributes.ERROR_TYPE, error);
            span.setStatus(StatusCode.ERROR);
        }
        if (call.attempts() > 1) {
            span.setAttribute(SpanAttributes.RESEND_COUNT, call.attempts() - 1L);
        }
        RetryDecision decision = call.decision();
        if (decision != null) {
            span.setAttribute(SpanAttributes.RETRY_DECISION, decision.words());
        }
    }
}
