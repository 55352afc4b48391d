package io.sidecarsdk.samples.orders.report;

import io.sidecarsdk.samples.orders.load.Tally;
import io.sidecarsdk.samples.orders.upstream.Ledger;
import io.sidecarsdk.samples.orders.upstream.Phase;
import io.sidecarsdk.samples.orders.upstream.Upstreams;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** What the SDK promises under this policy, held against what was measured. */
public final class Promises {

    private static final List<String> UPSTREAMS = List.of(Upstreams.INVENTORY, Upstreams.PAYMENT);
    private static final double LEAST_SUCCESS = 0.999;
    private static final double MOST_EXTRA = 0.3;

    private final List<PhaseReport> phases;
    private final Map<String, Integer> budgets;
    private final Ledger ledger;

    /** @param budgets the most retries that the policy allows at once, by upstream */
    public Promises(List<PhaseReport> phases, Map<String, Integer> budgets, Ledger ledger) {
        this.phases = List.copyOf(phases);
        this.budgets = Map.copyOf(budgets);
        this.ledger = ledger;
    }

    /** Each promise that these phases put to the test, kept or not. */
    public List<Verdict> verdicts() {
        List<Verdict> verdicts = new ArrayList<>();
        of(Phase.FLAKY).forEach(report -> {
            verdicts.add(success(report));
            verdicts.add(extraLoad(report));
        });
        of(Phase.DOWN).forEach(report -> verdicts.add(extraLoadWhenDown(report)));
        UPSTREAMS.forEach(upstream -> verdicts.add(budget(upstream)));
        verdicts.add(nothingTwice());
        return verdicts;
    }

    private Stream<PhaseReport> of(Phase phase) {
        return phases.stream().filter(report -> report.phase() == phase);
    }

    private static Verdict success(PhaseReport report) {
        Tally sdk = report.sdk();
        double success = PhaseReport.idempotentSuccess(sdk);
        return new Verdict(
                success >= LEAST_SUCCESS,
                "20 % of attempts fail: at least 99.9 % of idempotent calls get through",
                "%s of %,d".formatted(Text.percent(success), PhaseReport.idempotent(sdk)));
    }

    private static Verdict extraLoad(PhaseReport report) {
        long extra = UPSTREAMS.stream().mapToLong(report::extraAttempts).sum();
        double share = PhaseReport.ratio(extra, PhaseReport.idempotent(report.sdk()));
        return new Verdict(
                share <= MOST_EXTRA,
                "20 % of attempts fail: at most 30 % extra load",
                "%,d extra attempts for %,d idempotent calls: %s"
                        .formatted(extra, PhaseReport.idempotent(report.sdk()), Text.percent(share)));
    }

    private static Verdict extraLoadWhenDown(PhaseReport report) {
        long extra = report.extraAttempts(Upstreams.INVENTORY);
        long calls = report.calls(Upstreams.INVENTORY);
        double share = PhaseReport.ratio(extra, calls);
        return new Verdict(
                share <= MOST_EXTRA,
                "inventory is down: at most 30 % extra load",
                "%,d extra attempts for %,d calls: %s (the breaker refused %,d; %,d attempts in all)"
                        .formatted(
                                extra,
                                calls,
                                Text.percent(share),
                                report.rejected(Upstreams.INVENTORY),
                                report.attempts(Upstreams.INVENTORY)));
    }

    /** In every phase, the one in which the upstream is down included. */
    private Verdict budget(String upstream) {
        int budget = budgets.getOrDefault(upstream, 0);
        int most = phases.stream()
                .mapToInt(report -> report.mostRetries().getOrDefault(upstream, 0))
                .max()
                .orElse(0);
        long refused = phases.stream()
                .mapToLong(report ->
                        report.counts().by("decision", Counts.RETRIES, upstream).getOrDefault("budget_spent", 0L))
                .sum();
        return new Verdict(
                most <= budget,
                upstream + ": never more retries under way at once than the budget's " + budget,
                "%d at most, %,d retries not made because of it".formatted(most, refused));
    }

    private Verdict nothingTwice() {
        long twice = ledger.duplicatesWithoutKey(PhaseReport.SDK);
        return new Verdict(
                twice == 0,
                "payments without idempotency key are never sent twice",
                "the upstreams received %,d twice".formatted(twice));
    }

    /**
     * What became of one promise.
     *
     * @param measured the figures it was judged by
     */
    public record Verdict(boolean kept, String promise, String measured) {

        @Override
        public String toString() {
            return (kept ? "  kept    " : "  BROKEN  ") + promise + "\n            " + measured;
        }
    }
}
