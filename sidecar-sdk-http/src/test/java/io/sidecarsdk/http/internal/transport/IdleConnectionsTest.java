package io.sidecarsdk.http.internal.transport;

import static org.assertj.core.api.Assertions.assertThat;

import io.sidecarsdk.testing.VirtualTime;
import io.sidecarsdk.time.TimeSource;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import mockwebserver3.MockResponse;
import mockwebserver3.MockWebServer;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.Response;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class IdleConnectionsTest {

    private final MockWebServer server = new MockWebServer();
    private final VirtualTime time = new VirtualTime();
    private final List<Runnable> sweeps = new ArrayList<>();
    private final IdleConnections idle = new IdleConnections(2, Duration.ofSeconds(60), time, sweeps::add);
    private final OkHttpClient client =
            new OkHttpClient.Builder().connectionPool(idle.pool()).build();

    @BeforeEach
    void start() throws IOException {
        server.start();
    }

    @AfterEach
    void stop() {
        idle.close();
        server.close();
    }

    @Test
    void theyAreUsedAgain() throws IOException {
        call();
        call();
        assertThat(idle.pool().connectionCount()).isEqualTo(1);
    }

    @Test
    void thoseIdleForLongAreClosed() throws IOException {
        together(2);
        idle.sweep(now() + TimeUnit.SECONDS.toNanos(59));
        assertThat(idle.pool().connectionCount()).isEqualTo(2);
        idle.sweep(now() + TimeUnit.SECONDS.toNanos(61));
        assertThat(idle.pool().connectionCount()).isZero();
    }

    @Test
    void moreThanMayBeIdleAreClosed() throws IOException {
        together(4);
        idle.sweep(now());
        assertThat(idle.pool().connectionCount()).isEqualTo(2);
    }

    @Test
    void theSchedulerHasThemLookedAtWhileThereAreAny() throws IOException {
        time.advance(Duration.ofSeconds(30));
        assertThat(sweeps).isEmpty();
        call();
        time.advance(Duration.ofSeconds(30));
        assertThat(sweeps).hasSize(3);
        idle.close();
        time.advance(Duration.ofSeconds(30));
        assertThat(sweeps).hasSize(3);
    }

    /** Responses held open make the next call open a connection of its own. */
    private void together(int calls) throws IOException {
        List<Response> open = new ArrayList<>();
        for (int i = 0; i < calls; i++) {
            open.add(newCall());
        }
        open.forEach(Response::close);
    }

    private void call() throws IOException {
        newCall().close();
    }

    private Response newCall() throws IOException {
        server.enqueue(new MockResponse.Builder().body("ok").build());
        return client.newCall(new Request.Builder().url(server.url("/")).build())
                .execute();
    }

    private static long now() {
        return TimeSource.system().nanoTime();
    }
}
