package io.sidecarsdk.samples.orders.report;

import static io.sidecarsdk.samples.orders.report.PhaseReport.SDK;

import io.sidecarsdk.samples.orders.load.Tally;
import io.sidecarsdk.samples.orders.upstream.Ledger;
import io.sidecarsdk.samples.orders.upstream.Upstreams;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/** What is printed at the end. */
public final class Summary {

    private static final List<String> UPSTREAMS = List.of(Upstreams.INVENTORY, Upstreams.PAYMENT);
    private static final String ABSENT = "-";

    private final List<PhaseReport> phases;
    private final Upstreams upstreams;
    private final String other;

    public Summary(List<PhaseReport> phases, Upstreams upstreams) {
        this.phases = List.copyOf(phases);
        this.upstreams = upstreams;
        this.other = this.phases.get(0).tallies().keySet().stream()
                .filter(arm -> !arm.equals(SDK))
                .findFirst()
                .orElse("bare");
    }

    @Override
    public String toString() {
        return String.join(
                "\n",
                "Calls that may be repeated (stock, payments with a key): how many got through; extra attempts per such call,",
                "most retries to one upstream at once; calls that were due but not made because all threads were waiting",
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
        Table table = new Table()
                .row("phase", "SDK calls", "ok", "extra", "at once", "not made", other + " calls", "ok", "not made");
        for (PhaseReport report : phases) {
            Tally sdk = report.sdk();
            long extra = UPSTREAMS.stream().mapToLong(report::extraAttempts).sum();
            List<String> row = new ArrayList<>(List.of(
                    report.phase().title(),
                    Text.count(PhaseReport.idempotent(sdk)),
                    Text.percent(PhaseReport.idempotentSuccess(sdk)),
                    Text.percent(PhaseReport.ratio(extra, PhaseReport.idempotent(sdk))),
                    Integer.toString(most(report)),
                    Text.count(sdk.notMade())));
            row.addAll(otherSuccess(report.other()));
            table.row(row);
        }
        return table;
    }

    private static List<String> otherSuccess(@Nullable Tally tally) {
        return tally == null
                ? List.of(ABSENT, ABSENT, ABSENT)
                : List.of(
                        Text.count(PhaseReport.idempotent(tally)),
                        Text.percent(PhaseReport.idempotentSuccess(tally)),
                        Text.count(tally.notMade()));
    }

    private static int most(PhaseReport report) {
        return report.mostRetries().values().stream()
                .mapToInt(Integer::intValue)
                .max()
                .orElse(0);
    }

    private Table latency() {
        Table table = new Table().row("phase", "SDK p50", "p90", "p99", "p99.9", other + " p50", "p90", "p99", "p99.9");
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
            for (PhaseReport report : phases) {
                text.append(
                        "  %-9s  %-9s   %s%n".formatted(upstream, report.phase().title(), decisions(report, upstream)));
            }
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
        List<String> arms = List.copyOf(phases.get(0).tallies().keySet());
        Table table = new Table().row(row("requests from", arms.stream()));
        for (PhaseReport report : phases) {
            Stream<Long> requests = arms.stream().map(arm -> report.received().getOrDefault(arm, 0L));
            table.row(row("  " + report.phase().title(), requests.map(Text::count)));
        }
        Ledger ledger = upstreams.ledger();
        table.row(
                row("payments twice, with a key", arms.stream().map(arm -> Text.count(ledger.duplicatesWithKey(arm)))));
        table.row(row(
                "payments twice, without a key",
                arms.stream().map(arm -> Text.count(ledger.duplicatesWithoutKey(arm)))));
        return table;
    }

    private static List<String> row(String name, Stream<String> cells) {
        return Stream.concat(Stream.of(name), cells).toList();
    }
}
