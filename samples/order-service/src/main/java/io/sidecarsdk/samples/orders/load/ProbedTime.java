package io.sidecarsdk.samples.orders.load;

import io.sidecarsdk.time.TimeSource;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** The machine's time. Tells the probe of a thread's call when that call waits, which it does only before a retry. */
final class ProbedTime implements TimeSource {

    private final TimeSource machine = TimeSource.system();

    @SuppressWarnings("ThreadLocalUsage") // one for each SDK, and it must go with it
    private final ThreadLocal<@Nullable Runnable> whenWaiting = new ThreadLocal<>();

    void tellWhenWaiting(Runnable listener) {
        whenWaiting.set(listener);
    }

    void tellNobody() {
        whenWaiting.remove();
    }

    @Override
    public Instant now() {
        return machine.now();
    }

    @Override
    public long nanoTime() {
        return machine.nanoTime();
    }

    @Override
    public void sleep(Duration duration) throws InterruptedException {
        Runnable listener = whenWaiting.get();
        if (listener != null) {
            listener.run();
        }
        machine.sleep(duration);
    }
}
