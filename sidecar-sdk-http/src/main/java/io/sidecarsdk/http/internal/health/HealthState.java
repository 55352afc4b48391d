package io.sidecarsdk.http.internal.health;

import io.sidecarsdk.http.internal.health.CheckResult.Verdict;
import io.sidecarsdk.policy.HealthCheckPolicy;

/**
 * Whether one endpoint is well, judged by its checks: the rules of Envoy's {@code ActiveHealthCheckSession}. The first
 * check decides at once; later it takes several in a row, but an unexpected status decides at once against it.
 *
 * <p>Not safe for use by several threads at a time.
 */
final class HealthState {

    private boolean first = true;
    private boolean failed;
    private int passesInARow;
    private int failuresInARow;

    /** Whether it is failed, after this check too. */
    boolean after(Verdict verdict, HealthCheckPolicy policy) {
        if (verdict == Verdict.PASSED) {
            failuresInARow = 0;
            passesInARow++;
            failed = failed && passesInARow < policy.healthyAfter();
        } else {
            passesInARow = 0;
            failuresInARow++;
            boolean atOnce = first || verdict == Verdict.UNEXPECTED_STATUS;
            failed = failed || atOnce || failuresInARow >= policy.unhealthyAfter();
        }
        first = false;
        return failed;
    }
}
