package io.sidecarsdk.samples.orders;

import static org.assertj.core.api.Assertions.assertThat;

import io.sidecarsdk.samples.orders.report.Terminal;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/** What the sample is there to show, in short: the real policy, real upstream processes, three of its phases. */
class PromisesTest {

    private final ByteArrayOutputStream output = new ByteArrayOutputStream();

    @Test
    void theSdkKeepsItsPromisesWhileUpstreamsFail() throws Exception {
        Options options = Options.parse("--only-sdk", "--seconds-per-phase", "3", "--phases", "flaky,resets,down");
        PrintStream out = new PrintStream(output, true, StandardCharsets.UTF_8);

        int exitCode;
        try (Show show = new Show(options, new Terminal(out, false, 0))) {
            exitCode = show.once();
        }

        assertThat(exitCode).as(output.toString(StandardCharsets.UTF_8)).isZero();
        assertThat(output.toString(StandardCharsets.UTF_8))
                .contains("kept    20 % of attempts fail: at least 99.9 % of idempotent calls get through")
                .contains("kept    20 % of attempts fail: at most 30 % extra load")
                .contains("kept    inventory is down: at most 30 % extra load")
                .contains("kept    inventory: never more retries under way at once than the budget's 10")
                .contains("kept    payments without idempotency key are never sent twice");
    }
}
