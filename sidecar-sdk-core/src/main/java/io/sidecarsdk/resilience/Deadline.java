package io.sidecarsdk.resilience;

import io.opentelemetry.context.Context;
import io.opentelemetry.context.ContextKey;
import io.opentelemetry.context.ImplicitContextKeyed;
import io.sidecarsdk.time.TimeSource;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The moment by which a call must have ended, as a value that travels through it.
 *
 * <p>It is measured on the monotonic clock of a {@link TimeSource}. To hand it on, make it current:
 *
 * <pre>{@code
 * try (Scope scope = Deadline.in(Duration.ofMillis(300), TimeSource.system()).makeCurrent()) {
 *     inventory.newCall(request).execute(); // ends within 300 ms, whatever the policy grants
 * }
 * }</pre>
 *
 * <p>It goes wherever the OpenTelemetry {@link Context} goes, so to another thread only with {@link Context#wrap}. For one
 * OkHttp request it may also be given as a tag: {@code request.newBuilder().tag(Deadline.class, deadline)}. Immutable.
 */
public final class Deadline implements ImplicitContextKeyed {

    private static final ContextKey<Deadline> KEY = ContextKey.named("sidecar-deadline");

    /** Half of what the monotonic clock can count, so that two readings can always be compared. */
    private static final long FARTHEST = Long.MAX_VALUE / 2;

    private final long nanoTime;
    private final TimeSource time;

    private Deadline(long nanoTime, TimeSource time) {
        this.nanoTime = nanoTime;
        this.time = time;
    }

    /** The deadline that lies {@code duration} ahead of now on {@code time}; more than 146 years count as 146. */
    public static Deadline in(Duration duration, TimeSource time) {
        return at(time.nanoTime() + Math.max(-FARTHEST, Math.min(FARTHEST, nanos(duration))), time);
    }

    private static long nanos(Duration duration) {
        try {
            return duration.toNanos();
        } catch (ArithmeticException tooLong) {
            return duration.isNegative() ? -FARTHEST : FARTHEST;
        }
    }

    /** The deadline at {@code nanoTime}, a reading of {@code time}'s {@link TimeSource#nanoTime()}. */
    public static Deadline at(long nanoTime, TimeSource time) {
        return new Deadline(nanoTime, time);
    }

    /** The deadline of the current {@link Context}, or null where there is none. */
    public static @Nullable Deadline current() {
        return from(Context.current());
    }

    /** The deadline that {@code context} holds, or null where there is none. */
    public static @Nullable Deadline from(Context context) {
        return context.get(KEY);
    }

    /** The earlier of the two; {@code this} where {@code other} is null. */
    public Deadline earlierOf(@Nullable Deadline other) {
        return other == null || other.remainingNanos() >= remainingNanos() ? this : other;
    }

    /** What is left; negative once it has passed. */
    public Duration remaining() {
        return Duration.ofNanos(remainingNanos());
    }

    /** What is left in nanoseconds; negative once it has passed. */
    public long remainingNanos() {
        return nanoTime - time.nanoTime();
    }

    /** Whether it has passed. */
    public boolean isExpired() {
        return remainingNanos() <= 0;
    }

    @Override
    public Context storeInContext(Context context) {
        return context.with(KEY, this);
    }

    @Override
    public String toString() {
        return "Deadline in " + remaining();
    }
}
