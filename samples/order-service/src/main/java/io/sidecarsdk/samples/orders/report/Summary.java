package io.sidecarsdk.samples.orders.report;

import static io.sidecarsdk.samples.orders.report.PhaseReport.SDK;

import io.sidecarsdk.samples.orders.load.Tally;
import io.sidecarsdk.samples.orders.upstream.Ledger;
import io.sidecarsdk.samples.orders.upstream.Upstreams;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.HdrHistogram.Histogram;

/** What is printed at the end. */
public final class Summary {

    private static final List<String> UPSTREAMS = List.of(Upstreams.INVENTORY, Upstreams.PAYMENT);
    private static final String ABSENT = "-";

    private final List<PhaseReport> phases;
    private final Upstreams upstreams;

    public Summary(List<PhaseReport> phases, Upstreams upstreams) {
        this.phases = List.copyOf(phases);
        this.upstreams = upstreams;
    }

    @Override
    public String toString() {
        return String.join(
                "\n",
                "Calls that may be repeated (stock, payments with a key) and got through; extra attempts per such call",
                success().toString(),
                "Latency of calls that got through, in ms",
                latency().toString(),
                "What the SDK made of failed attempts, and what its circuit breakers did",
                decisions(),
                "Where the balancer sent attempts (inventory, least-request)",
                picks().toString(),
                "What the upstreams received",
                received().toString());
    }

    private Table success() {
        Table table =
                new Table().row("phase", "calls", "with SDK", "extra", "most at once", otherName(), "calls not made");
        for (PhaseReport report : phases) {
            Tally other = report.other();
            long extra = UPSTREAMS.stream().mapToLong(report::extraAttempts).sum();
            table.row(
                    report.phase().title(),
                    Text.count(PhaseReport.idempotent(report.sdk())),
                    Text.percent(PhaseReport.idempotentSuccess(report.sdk())),
                    Text.percent(PhaseReport.ratio(extra, PhaseReport.idempotent(report.sdk()))),
                    Integer.toString(most(report)),
                    other == null ? ABSENT : Text.percent(PhaseReport.idempotentSuccess(other)),
                    other == null ? ABSENT : Text.count(other.notMade()));
        }
        return table;
    }

    private static int most(PhaseReport report) {
        return report.mostRetries().values().stream()
                .mapToInt(Integer::intValue)
                .max()
                .orElse(0);
    }

    private Table latency() {
        Table table =
                new Table().row("phase", "SDK p50", "p90", "p99", "p99.9", otherName() + " p50", "p90", "p99", "p99.9");
        for (PhaseReport report : phases) {
            Tally other = report.other();
            List<String> row = new ArrayList<>(List.of(report.phase().title()));
            row.addAll(percentiles(report.sdk()));
            row.addAll(other == null ? List.of(ABSENT, ABSENT, ABSENT, ABSENT) : percentiles(other));
            table.row(row);
        }
        return table;
    }

    private static List<String> percentiles(Tally tally) {
        Histogram micros = tally.micros();
        return List.of(
                Text.millis(micros.getValueAtPercentile(50)),
                Text.millis(micros.getValueAtPercentile(90)),
                Text.millis(micros.getValueAtPercentile(99)),
                Text.millis(micros.getValueAtPercentile(99.9)));
    }

    private String decisions() {
        StringBuilder text = new StringBuilder();
        for (String upstream : UPSTREAMS) {
            Table table = new Table();
            for (PhaseReport report : phases) {
                table.row(upstream + ", " + report.phase().title(), decisions(report, upstream));
            }
            text.append(table);
        }
        return text.toString();
    }

    private static String decisions(PhaseReport report, String upstream) {
        Counts counts = report.counts();
        String failed = Text.list(counts.by("decision", Counts.RETRIES, upstream));
        Map<String, Long> transitions = counts.by("state", Counts.BREAKER_TRANSITIONS, upstream);
        return transitions.isEmpty() && report.rejected(upstream) == 0
                ? failed
                : failed + "; breaker: " + Text.list(transitions) + ", refused "
                        + Text.count(report.rejected(upstream));
    }

    private Table picks() {
        List<String> labels = upstreams.addresses(Upstreams.INVENTORY).stream()
                .map(URI::getAuthority)
                .toList();
        Table table = new Table();
        List<String> head = new ArrayList<>(List.of("phase"));
        labels.forEach(label -> head.add(upstreams.nameOf(label)));
        table.row(head);
        for (PhaseReport report : phases) {
            Map<String, Long> picks = report.counts().by("endpoint", Counts.ATTEMPTS, Upstreams.INVENTORY);
            List<String> row = new ArrayList<>(List.of(report.phase().title()));
            labels.forEach(label -> row.add(Text.count(picks.getOrDefault(label, 0L))));
            table.row(row);
        }
        return table;
    }

    private Table received() {
        Ledger ledger = upstreams.ledger();
        Table table =
                new Table().row("from", "requests", "payments twice, with a key", "payments twice, without a key");
        for (String arm : phases.get(0).tallies().keySet()) {
            table.row(
                    arm.equals(SDK) ? "SDK" : arm,
                    Text.count(ledger.requests(arm)),
                    Text.count(ledger.duplicatesWithKey(arm)),
                    Text.count(ledger.duplicatesWithoutKey(arm)));
        }
        return table;
    }

    private String otherName() {
        return phases.get(0).tallies().keySet().stream()
                .filter(arm -> !arm.equals(SDK))
                .findFirst()
                .orElse("without");
    }
}
