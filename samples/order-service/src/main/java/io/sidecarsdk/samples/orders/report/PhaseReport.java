package io.sidecarsdk.samples.orders.report;

import io.sidecarsdk.samples.orders.load.CallKind;
import io.sidecarsdk.samples.orders.load.Tally;
import io.sidecarsdk.samples.orders.upstream.Phase;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What happened in one phase.
 *
 * @param tallies the calls by arm
 * @param counts what the SDK's meters counted
 * @param mostRetries the most retries that were under way at once, by upstream
 * @param received what the upstreams received, by arm
 */
public record PhaseReport(
        Phase phase,
        Map<String, Tally> tallies,
        Counts counts,
        Map<String, Integer> mostRetries,
        Map<String, Long> received) {

    static final String SDK = "sdk";

    /** What is told as soon as the phase is over. */
    public String oneLine() {
        return tallies.entrySet().stream()
                .map(entry -> "%s: %s of %s idempotent calls ok%s"
                        .formatted(
                                entry.getKey(),
                                Text.percent(idempotentSuccess(entry.getValue())),
                                Text.count(idempotent(entry.getValue())),
                                failures(entry.getValue())))
                .collect(Collectors.joining("\n               "));
    }

    private static String failures(Tally tally) {
        return tally.failures().isEmpty() ? "" : "; failed, all kinds: " + Text.list(tally.failures());
    }

    /** The SDK's calls. */
    Tally sdk() {
        return java.util.Objects.requireNonNull(tallies.get(SDK));
    }

    /** The calls of the arm without the SDK; null where there is none. */
    @Nullable
    Tally other() {
        return tallies.entrySet().stream()
                .filter(entry -> !entry.getKey().equals(SDK))
                .map(Map.Entry::getValue)
                .findFirst()
                .orElse(null);
    }

    /** Attempts beyond the first of each call that was let through: what retries cost this upstream. */
    long extraAttempts(String upstream) {
        long sentAtOnce = counts.by("decision", Counts.RETRIES, upstream).getOrDefault("stale_connection", 0L);
        return attempts(upstream) + sentAtOnce - (calls(upstream) - rejected(upstream));
    }

    long attempts(String upstream) {
        return counts.total(Counts.ATTEMPTS, upstream);
    }

    long rejected(String upstream) {
        return counts.total(Counts.REJECTED, upstream);
    }

    long calls(String upstream) {
        return sdk().calls(kind -> kind.upstream().equals(upstream));
    }

    long idempotentCalls(String upstream) {
        return sdk().calls(kind -> kind.upstream().equals(upstream) && kind.idempotent());
    }

    static long idempotent(Tally tally) {
        return tally.calls(CallKind::idempotent);
    }

    static double idempotentSuccess(Tally tally) {
        return ratio(tally.succeeded(CallKind::idempotent), idempotent(tally));
    }

    static double ratio(long part, long whole) {
        return whole == 0 ? 0 : (double) part / whole;
    }
}
