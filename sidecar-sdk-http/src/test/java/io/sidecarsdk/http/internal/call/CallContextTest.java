package io.sidecarsdk.http.internal.call;

import static org.assertj.core.api.Assertions.assertThat;

import io.sidecarsdk.internal.time.DeadlineWatch;
import io.sidecarsdk.testing.VirtualTime;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import okhttp3.Call;
import okhttp3.Interceptor;
import okhttp3.Request;
import org.junit.jupiter.api.Test;

class CallContextTest {

    private static final long MILLI = 1_000_000;

    private final VirtualTime time = new VirtualTime();
    private final AtomicBoolean cancelled = new AtomicBoolean();
    private final CallContext call = new CallContext(chain(), new CallEnding[0], time.nanoTime());

    @Test
    void anOverdueAttemptIsCutAndTheCallGoesOn() {
        watched();
        Attempt attempt = call.newAttempt(null);
        call.attemptDeadline(time.nanoTime() + 20 * MILLI);
        time.advance(Duration.ofMillis(40));
        assertThat(attempt.wasAborted()).isTrue();
        assertThat(cancelled).isFalse();
        assertThat(call.isExpired()).isFalse();
    }

    @Test
    void anOverdueCallIsCancelledAndItsAttemptCut() {
        watched();
        Attempt attempt = call.newAttempt(null);
        call.attemptDeadline(time.nanoTime() + 2000 * MILLI);
        time.advance(Duration.ofSeconds(1));
        assertThat(attempt.wasAborted()).isTrue();
        assertThat(cancelled).isTrue();
        assertThat(call.isExpired()).isTrue();
    }

    /** The watch has seen that an attempt is overdue; before it acts, the attempt ends by itself. */
    @Test
    void aCallIsNotCutForAnAttemptThatEndedJustInTime() {
        call.deadline(time.nanoTime() + 1000 * MILLI);
        Attempt attempt = call.newAttempt(null);
        call.attemptDeadline(time.nanoTime() + 20 * MILLI);
        long seenAt = time.nanoTime() + 20 * MILLI;
        attempt.doneButAborted();
        call.noAttemptDeadline();

        call.look(seenAt);

        assertThat(cancelled).isFalse();
        assertThat(call.isExpired()).isFalse();
    }

    @Test
    void anAttemptIsNotCutForTheOneBeforeIt() {
        call.deadline(time.nanoTime() + 1000 * MILLI);
        Attempt first = call.newAttempt(null);
        call.attemptDeadline(time.nanoTime() + 20 * MILLI);
        long seenAt = time.nanoTime() + 20 * MILLI;
        first.doneButAborted();
        call.noAttemptDeadline();
        Attempt second = call.newAttempt(null);
        call.attemptDeadline(time.nanoTime() + 40 * MILLI);

        call.look(seenAt);

        assertThat(second.wasAborted()).isFalse();
    }

    private void watched() {
        call.deadline(time.nanoTime() + 1000 * MILLI);
        new DeadlineWatch(time, time).watch(call);
    }

    private Interceptor.Chain chain() {
        Call cancellable = proxy(Call.class, Map.of("cancel", () -> {
            cancelled.set(true);
            return true;
        }));
        Request request = new Request.Builder().url("http://inventory/").build();
        return proxy(Interceptor.Chain.class, Map.of("call", () -> cancellable, "request", () -> request));
    }

    private static <T> T proxy(Class<T> type, Map<String, Supplier<Object>> answers) {
        return type.cast(Proxy.newProxyInstance(
                type.getClassLoader(), new Class<?>[] {type}, (proxy, called, arguments) -> {
                    Supplier<Object> answer = answers.get(called.getName());
                    if (answer == null) {
                        throw new UnsupportedOperationException(called.getName());
                    }
                    Object value = answer.get();
                    return called.getReturnType() == void.class ? null : value;
                }));
    }
}
