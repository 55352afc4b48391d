package io.sidecarsdk.samples.orders;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.sidecarsdk.logging.LogStats;
import io.sidecarsdk.logging.Logs;
import io.sidecarsdk.policy.RetryBudgetPolicy;
import io.sidecarsdk.samples.orders.load.Arm;
import io.sidecarsdk.samples.orders.load.BareArm;
import io.sidecarsdk.samples.orders.load.Lane;
import io.sidecarsdk.samples.orders.load.Load;
import io.sidecarsdk.samples.orders.load.ProxyArm;
import io.sidecarsdk.samples.orders.load.SdkArm;
import io.sidecarsdk.samples.orders.load.Tally;
import io.sidecarsdk.samples.orders.load.UpstreamPolicy;
import io.sidecarsdk.samples.orders.report.Counts;
import io.sidecarsdk.samples.orders.report.LiveLine;
import io.sidecarsdk.samples.orders.report.PhaseReport;
import io.sidecarsdk.samples.orders.report.Progress;
import io.sidecarsdk.samples.orders.report.Promises;
import io.sidecarsdk.samples.orders.report.Promises.Verdict;
import io.sidecarsdk.samples.orders.report.Summary;
import io.sidecarsdk.samples.orders.report.Terminal;
import io.sidecarsdk.samples.orders.upstream.Phase;
import io.sidecarsdk.samples.orders.upstream.Upstreams;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import okhttp3.HttpUrl;

/** The run as a whole: upstreams, both arms, the phases one after the other, and what is told about them. */
final class Show implements AutoCloseable {

    private static final List<String> UPSTREAMS = List.of(Upstreams.INVENTORY, Upstreams.PAYMENT);
    private static final Duration WARM_UP = Duration.ofMillis(1500);
    private static final Duration LOG_FLUSH = Duration.ofSeconds(5);
    private static final long ONE_RUN_SECONDS = 2 * 3600;
    private static final long SERVE_SECONDS = 30 * 24 * 3600;

    private final Options options;
    private final Terminal terminal;
    private final MeterRegistry meters = new SimpleMeterRegistry();
    private final Traces traces;
    private final LogReceiver logReceiver;
    private final Upstreams upstreams;
    private final SdkArm sdk;
    private final List<Arm> arms = new ArrayList<>();
    private final List<Lane> lanes;
    private final Load load;

    Show(Options options, Terminal terminal) throws IOException, InterruptedException {
        this.options = options;
        this.terminal = terminal;
        this.traces = options.trace ? Traces.recorded() : Traces.off();
        this.logReceiver = new LogReceiver();
        this.upstreams = Upstreams.start(options.ports, options.seed, options.serve ? SERVE_SECONDS : ONE_RUN_SECONDS);
        try {
            this.sdk = new SdkArm(
                    new UpstreamPolicy(options.policy, upstreams, logReceiver.address()),
                    meters,
                    traces.openTelemetry());
        } catch (RuntimeException e) {
            upstreams.close();
            logReceiver.close();
            throw e;
        }
        arms.add(sdk);
        if (!options.onlySdk) {
            arms.add(other());
        }
        this.lanes = arms.stream().map(arm -> new Lane(arm, options.seed)).toList();
        this.load = new Load(lanes, options.threads);
        terminal.print("Upstreams: " + upstreams + "\nPolicy: " + options.policy + "\n");
    }

    /** Runs the script once; 0 if all promises were kept, 1 if not. */
    int once() throws IOException, InterruptedException {
        warmUp();
        List<Verdict> verdicts = script();
        return verdicts.stream().allMatch(Verdict::kept) ? 0 : 1;
    }

    /** Runs the script over and over, until the program is stopped. */
    int serve() throws IOException, InterruptedException {
        warmUp();
        try (OrderApi api = new OrderApi(options.port, sdk, meters)) {
            terminal.print("Serving " + api.address() + "/orders/42, /metrics and /health; stop with Ctrl-C\n");
            while (!Thread.currentThread().isInterrupted()) {
                script();
                upstreams.ledger().clear();
            }
        }
        return 0;
    }

    @Override
    public void close() {
        load.close();
        arms.forEach(Arm::close);
        upstreams.close();
        logReceiver.close();
        traces.close();
    }

    private Arm other() {
        return options.proxy == null ? new BareArm(upstreams) : new ProxyArm(HttpUrl.get(options.proxy.toString()));
    }

    /** The first calls of a JVM are slow, and would be taken for the upstreams' failures. */
    private void warmUp() throws IOException, InterruptedException {
        terminal.print("Warming up");
        load.run(WARM_UP, () -> {});
        upstreams.ledger().clear();
    }

    private List<Verdict> script() throws IOException, InterruptedException {
        List<PhaseReport> reports = new ArrayList<>();
        for (Phase phase : options.phases) {
            reports.add(phase(phase, reports.size() + 1));
        }
        terminal.print("\n" + new Summary(reports, upstreams));
        List<Verdict> verdicts = new Promises(reports, budgets(), upstreams.ledger()).verdicts();
        verdicts.add(nothingUnlogged());
        terminal.print("Promises");
        verdicts.forEach(verdict -> terminal.print(verdict.toString()));
        return verdicts;
    }

    private Verdict nothingUnlogged() {
        Logs logs = sdk.sidecar().get(Logs.class);
        logs.flush(LOG_FLUSH);
        LogStats stats = logs.stats();
        return new Verdict(
                stats.dropped() == 0 && logReceiver.lines() >= stats.accepted(),
                "every log line reaches its receiver",
                "%,d accepted, %,d dropped, %,d received, of them %,d from circuit breakers"
                        .formatted(
                                stats.accepted(), stats.dropped(), logReceiver.lines(), logReceiver.aboutBreakers()));
    }

    private PhaseReport phase(Phase phase, int number) throws IOException, InterruptedException {
        String title = "%d/%d %s".formatted(number, options.phases.size(), phase.title());
        terminal.print("%-14s %s".formatted(title, phase.description()));
        UPSTREAMS.forEach(upstream -> sdk.probe(upstream).takeMost());
        Counts before = Counts.of(meters);
        Map<String, Long> receivedBefore = received();
        phase.around(upstreams, halfway -> {
            try (Progress progress = new Progress(terminal, new LiveLine(lanes, meters, before))) {
                load.run(options.perPhase, halfway);
            }
            if (phase == Phase.FLAKY) {
                traces.show(sdk, terminal);
            }
        });
        PhaseReport report = new PhaseReport(
                phase, tallies(), Counts.of(meters).since(before), mostRetries(), since(receivedBefore));
        terminal.print("               " + report.oneLine());
        return report;
    }

    private Map<String, Tally> tallies() {
        Map<String, Tally> tallies = new LinkedHashMap<>();
        lanes.forEach(lane -> tallies.put(lane.name(), lane.tally()));
        return tallies;
    }

    private Map<String, Integer> mostRetries() {
        Map<String, Integer> most = new LinkedHashMap<>();
        UPSTREAMS.forEach(upstream -> most.put(upstream, sdk.probe(upstream).takeMost()));
        return most;
    }

    private Map<String, Long> received() {
        Map<String, Long> received = new LinkedHashMap<>();
        lanes.forEach(lane -> received.put(lane.name(), upstreams.ledger().requests(lane.name())));
        return received;
    }

    private Map<String, Long> since(Map<String, Long> earlier) {
        Map<String, Long> added = new LinkedHashMap<>();
        received().forEach((arm, count) -> added.put(arm, count - earlier.getOrDefault(arm, 0L)));
        return added;
    }

    /** The most retries at once that the policy allows: no more requests can be in flight than there are threads. */
    private Map<String, Integer> budgets() {
        Map<String, Integer> budgets = new LinkedHashMap<>();
        sdk.sidecar()
                .policy()
                .http()
                .clients()
                .forEach((name, client) -> client.retry().ifPresent(retry -> {
                    RetryBudgetPolicy budget = retry.budget();
                    int byRatio = (int) Math.ceil(budget.ratio() * options.threads);
                    budgets.put(name, Math.max(budget.minConcurrency(), byRatio));
                }));
        return budgets;
    }
}
