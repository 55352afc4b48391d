package io.sidecarsdk.http.faults;

import java.util.concurrent.atomic.AtomicLong;

/**
 * How long the machine stood still: what a thread that only sleeps for 1 ms again and again overslept. What it overslept by
 * little is left out, so that it excuses nothing but a halt of the whole machine.
 */
final class HostStalls implements AutoCloseable {

    private static final long LITTLE_NANOS = 10_000_000;

    private final AtomicLong nanos = new AtomicLong();
    private final Thread canary = new Thread(this::watch, "canary");

    HostStalls() {
        canary.setDaemon(true);
        canary.start();
    }

    /** In all, since the beginning. */
    long nanos() {
        return nanos.get();
    }

    @SuppressWarnings("BusyWait")
    private void watch() {
        try {
            long last = System.nanoTime();
            while (true) {
                Thread.sleep(1);
                long now = System.nanoTime();
                if (now - last > LITTLE_NANOS) {
                    nanos.addAndGet(now - last);
                }
                last = now;
            }
        } catch (InterruptedException closed) {
            // the end
        }
    }

    @Override
    public void close() {
        canary.interrupt();
    }
}
