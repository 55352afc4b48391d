package io.sidecarsdk.http.internal.health;

import io.sidecarsdk.http.internal.balancing.Endpoint;
import io.sidecarsdk.http.internal.health.CheckResult.Verdict;
import io.sidecarsdk.internal.time.DurationText;
import io.sidecarsdk.policy.HealthCheckPolicy;
import java.io.IOException;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Checks the health of endpoints over HTTP. */
public final class HttpProbe implements HealthProbe {

    private static final String USER_AGENT = "sidecar-sdk/HC";

    private final ProbeClient client;
    private final Executor threads;

    /** @param threads few are enough; checks that find none wait, and their time has not begun */
    public HttpProbe(ProbeClient client, Executor threads) {
        this.client = client;
        this.threads = threads;
    }

    @Override
    public void check(Endpoint endpoint, HealthCheckPolicy policy, @Nullable String host, Consumer<CheckResult> then) {
        try {
            threads.execute(() -> then.accept(checked(endpoint, policy, host)));
        } catch (RejectedExecutionException closed) {
            // the Sidecar is, so nobody waits for the result
        }
    }

    private CheckResult checked(Endpoint endpoint, HealthCheckPolicy policy, @Nullable String host) {
        ProbeClient.Question question =
                new ProbeClient.Question(policy.method(), policy.path(), host, USER_AGENT, policy.timeout());
        try {
            return client.ask(
                    endpoint,
                    question,
                    policy.reuseConnection(),
                    response -> new CheckResult(verdict(response.code(), policy), "status " + response.code()));
        } catch (ProbeClient.TooLateException e) {
            return new CheckResult(Verdict.TIMED_OUT, "no answer within " + DurationText.of(policy.timeout()));
        } catch (IOException | RuntimeException e) {
            return new CheckResult(Verdict.NO_CONNECTION, String.valueOf(e));
        }
    }

    private static Verdict verdict(int status, HealthCheckPolicy policy) {
        if (policy.expectedStatuses().contains(status)) {
            return Verdict.PASSED;
        }
        return policy.retriableStatuses().contains(status) ? Verdict.RETRIABLE_STATUS : Verdict.UNEXPECTED_STATUS;
    }
}
