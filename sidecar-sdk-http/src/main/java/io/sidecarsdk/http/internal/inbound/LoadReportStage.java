package io.sidecarsdk.http.internal.inbound;

import io.sidecarsdk.http.internal.load.LoadMeter;
import io.sidecarsdk.http.internal.load.LoadReport;
import io.sidecarsdk.policy.InboundPolicy;
import org.jspecify.annotations.Nullable;

/**
 * Says how busy the service is, to who asks for that alone and in the responses of who asks for that besides. Measures it by
 * the requests that go past here, but for those that are exempt from limits: they say nothing about the others.
 */
final class LoadReportStage implements InboundStage {

    private final LoadMeter meter;
    private final boolean onResponses;

    private LoadReportStage(LoadMeter meter, boolean onResponses) {
        this.meter = meter;
        this.onResponses = onResponses;
    }

    /** @param meter null where nobody is told */
    static @Nullable InboundStage create(InboundPolicy policy, @Nullable LoadMeter meter) {
        return policy.loadReport()
                .filter(settings -> meter != null)
                .map(settings -> new LoadReportStage(java.util.Objects.requireNonNull(meter), settings.onResponses()))
                .orElse(null);
    }

    @Override
    public boolean seesLoadProbes() {
        return true;
    }

    @Override
    public @Nullable Refusal enter(InboundCall call) {
        if (call.isLoadProbe()) {
            call.reply(new LoadReply(meter.report()));
            return null;
        }
        if (call.isExempt()) {
            return null;
        }
        if (onResponses && call.exchange().header(LoadReport.ASKED) != null) {
            new LoadReply(meter.report()).headers().forEach(call.exchange()::answerHeader);
        }
        call.found(meter.started());
        return null;
    }

    @Override
    public void ended(InboundCall call) {
        if (call.isLoadProbe() || call.isExempt()) {
            return;
        }
        if (call.refusal() != null || call.errorType() != null) {
            meter.ended();
        } else {
            meter.answered(call.found(), call.nanos());
        }
    }
}
