package io.sidecarsdk.logging;

import io.sidecarsdk.time.TimeSource;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** The machine's clock, on which nobody sleeps long: sleeps are written down and nearly skipped. */
final class QuickTime implements TimeSource {

    final List<Duration> sleeps = new CopyOnWriteArrayList<>();

    @Override
    public Instant now() {
        return TimeSource.system().now();
    }

    @Override
    public long nanoTime() {
        return TimeSource.system().nanoTime();
    }

    @Override
    public void sleep(Duration duration) throws InterruptedException {
        sleeps.add(duration);
        TimeSource.system().sleep(Duration.ofMillis(1)); // not nothing, lest a dead sink is tried without a pause
    }
}
