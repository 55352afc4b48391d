package io.sidecarsdk.samples.orders.report;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.sidecarsdk.samples.orders.load.CallKind;
import io.sidecarsdk.samples.orders.load.Lane;
import io.sidecarsdk.samples.orders.upstream.Upstreams;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/** The progress line: how the current phase goes. */
public final class LiveLine implements Supplier<String> {

    private static final String BREAKER_STATE = "sidecar.circuit_breaker.state";
    private static final List<String> UPSTREAMS = List.of(Upstreams.INVENTORY, Upstreams.PAYMENT);
    private static final List<String> STATES = List.of("closed", "half-open", "open");

    private final List<Lane> lanes;
    private final MeterRegistry meters;
    private final Counts before;

    /** @param before the counters at the phase's beginning */
    public LiveLine(List<Lane> lanes, MeterRegistry meters, Counts before) {
        this.lanes = lanes;
        this.meters = meters;
        this.before = before;
    }

    @Override
    public String get() {
        Counts counts = Counts.of(meters).since(before);
        long retries = UPSTREAMS.stream()
                .mapToLong(upstream ->
                        counts.by("decision", Counts.RETRIES, upstream).getOrDefault("retried", 0L))
                .sum();
        return lanes.stream().map(LiveLine::ofLane).collect(Collectors.joining(" | ")) + " | retries "
                + Text.count(retries) + " | breaker " + breaker();
    }

    private static String ofLane(Lane lane) {
        long calls = lane.tally().calls(kind -> true);
        long succeeded = lane.tally().succeeded(CallKind::idempotent);
        return "%s %s calls, %s ok"
                .formatted(
                        lane.name(),
                        Text.count(calls),
                        Text.percent(PhaseReport.ratio(succeeded, PhaseReport.idempotent(lane.tally()))));
    }

    private String breaker() {
        Gauge state =
                meters.find(BREAKER_STATE).tag("breaker", Upstreams.INVENTORY).gauge();
        return state == null ? "off" : STATES.get((int) state.value());
    }
}
