package io.sidecarsdk.http.internal.inbound;

import io.sidecarsdk.policy.DrainPolicy;
import io.sidecarsdk.time.Scheduler;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

/** Counts what is in flight, and ends the taking of requests step by step. */
final class Drain {

    private enum Phase {
        SERVING,
        /** Still serving, and telling everybody to go elsewhere. */
        LEAVING,
        /** Waiting for what is in flight; new requests are refused. */
        REFUSING,
        /** The Sidecar is closed: nothing of it works any more. */
        CLOSED
    }

    private final Scheduler scheduler;
    private final AtomicInteger inFlight = new AtomicInteger();
    private final AtomicReference<Phase> phase = new AtomicReference<>(Phase.SERVING);
    private final CompletableFuture<Integer> drained = new CompletableFuture<>();

    Drain(Scheduler scheduler) {
        this.scheduler = scheduler;
    }

    CompletionStage<Integer> start(DrainPolicy policy) {
        if (phase.compareAndSet(Phase.SERVING, Phase.LEAVING)) {
            after(policy.delay(), () -> refuse(policy.timeout()));
        }
        return drained.minimalCompletionStage();
    }

    private void refuse(Duration timeout) {
        phase.compareAndSet(Phase.LEAVING, Phase.REFUSING);
        completeWhenIdle();
        if (!drained.isDone()) {
            after(timeout, () -> drained.complete(inFlight.get()));
        }
    }

    private void after(Duration delay, Runnable step) {
        if (delay.isZero()) {
            step.run();
        } else {
            scheduler.schedule(delay, step);
        }
    }

    void close() {
        phase.set(Phase.CLOSED);
        drained.complete(inFlight.get());
    }

    void entered() {
        inFlight.incrementAndGet();
    }

    void left() {
        inFlight.decrementAndGet();
        completeWhenIdle();
    }

    private void completeWhenIdle() {
        if (phase.get() == Phase.REFUSING && inFlight.get() == 0) {
            drained.complete(0);
        }
    }

    int inFlight() {
        return inFlight.get();
    }

    boolean isReady() {
        return phase.get() == Phase.SERVING;
    }

    boolean refuses() {
        Phase now = phase.get();
        return now == Phase.REFUSING || now == Phase.CLOSED;
    }

    /** Whether nothing is let through any more, exempt or not. */
    boolean isClosed() {
        return phase.get() == Phase.CLOSED;
    }

    /** For people. */
    String words() {
        return switch (phase.get()) {
            case SERVING -> "serving";
            case LEAVING -> "draining: still answers requests, new ones should go elsewhere";
            case REFUSING -> "draining: refuses new requests, " + inFlight.get() + " are in flight";
            case CLOSED -> "closed";
        };
    }
}
