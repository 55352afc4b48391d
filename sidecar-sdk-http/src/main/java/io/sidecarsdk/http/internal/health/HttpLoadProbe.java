package io.sidecarsdk.http.internal.health;

import io.sidecarsdk.http.internal.balancing.Endpoint;
import io.sidecarsdk.http.internal.balancing.LoadProbe;
import io.sidecarsdk.http.internal.load.LoadReport;
import io.sidecarsdk.http.internal.telemetry.ClientMeters;
import io.sidecarsdk.policy.PrequalPolicy;
import io.sidecarsdk.time.TimeSource;
import java.io.IOException;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.Supplier;
import okhttp3.Response;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Asks endpoints for their load over HTTP, and shows what comes of it. */
public final class HttpLoadProbe implements LoadProbe {

    private static final Logger log = LoggerFactory.getLogger(HttpLoadProbe.class);

    private static final String USER_AGENT = "sidecar-sdk/LP";
    private static final long BETWEEN_LINES_NANOS = TimeUnit.MINUTES.toNanos(5);

    private final String name;
    private final ProbeClient client;
    private final Supplier<@Nullable String> host;
    private final Executor threads;
    private final ClientMeters meters;
    private final TimeSource time;
    private final AtomicLong nextLine;

    /**
     * @param name of the client
     * @param host the Host header; null for the endpoint's
     * @param threads refuses what it has no thread for: an old answer would be of no use
     */
    public HttpLoadProbe(
            String name,
            ProbeClient client,
            Supplier<@Nullable String> host,
            Executor threads,
            ClientMeters meters,
            TimeSource time) {
        this.name = name;
        this.client = client;
        this.host = host;
        this.threads = threads;
        this.meters = meters;
        this.time = time;
        this.nextLine = new AtomicLong(time.nanoTime());
    }

    @Override
    public void ask(Endpoint endpoint, PrequalPolicy policy, Consumer<Answer> then) {
        try {
            threads.execute(() -> tell(answer(endpoint, policy), then));
        } catch (RejectedExecutionException busyOrClosed) {
            tell(Answer.none(Verdict.NOT_ASKED), then);
        }
    }

    private void tell(Answer answer, Consumer<Answer> then) {
        meters.loadProbe(answer.verdict().label());
        then.accept(answer);
    }

    private Answer answer(Endpoint endpoint, PrequalPolicy policy) {
        ProbeClient.Question question =
                new ProbeClient.Question("GET", policy.path(), host.get(), USER_AGENT, policy.timeout());
        try {
            return client.ask(endpoint, question, true, response -> read(endpoint, policy, response));
        } catch (ProbeClient.TooLateException e) {
            return Answer.none(Verdict.TIMED_OUT);
        } catch (IOException | RuntimeException e) {
            return Answer.none(Verdict.FAILED);
        }
    }

    private Answer read(Endpoint endpoint, PrequalPolicy policy, Response response) {
        LoadReport report = LoadReport.in(response.headers());
        if (report != null) {
            return Answer.of(report);
        }
        if (response.code() >= 500) {
            return Answer.none(Verdict.FAILED); // out of order, draining: not one that cannot report
        }
        long due = nextLine.get();
        long now = time.nanoTime();
        if (now - due >= 0 && nextLine.compareAndSet(due, now + BETWEEN_LINES_NANOS)) {
            log.warn(
                    "{}: {} does not report its load at {} (status {}), so it gets calls at random (expected: http.inbound."
                            + "load-report in its policy)",
                    name,
                    endpoint.label(),
                    policy.path(),
                    response.code());
        }
        return Answer.none(Verdict.NO_REPORT);
    }
}
