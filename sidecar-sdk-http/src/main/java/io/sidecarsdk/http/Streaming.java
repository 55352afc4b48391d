package io.sidecarsdk.http;

import java.time.Duration;

/**
 * A request's tag that says: the response is a stream, such as server-sent events, which lasts for as long as it lasts.
 *
 * <pre>{@code
 * Request events = new Request.Builder()
 *         .url("http://inventory/events")
 *         .tag(Streaming.class, Streaming.idleAtMost(Duration.ofMinutes(1)))
 *         .build();
 * }</pre>
 *
 * <p>Until the response's headers have come, everything is as for other calls: the policy's timeout, attempts, retries.
 * From then on neither the timeout nor {@code max-response} bounds it, but how long one read may wait for the next bytes.
 * An enclosing {@link io.sidecarsdk.resilience.Deadline}, or one in a tag, still bounds all of it. The call holds its place
 * in the concurrency limit until the body has been read or closed. Immutable.
 */
public final class Streaming {

    private final Duration idle;

    private Streaming(Duration idle) {
        this.idle = idle;
    }

    /**
     * A stream on which bytes must come at least that often; what the reader does between two reads does not count.
     *
     * @param idle the longest wait within one read; a peer that has died is noticed after that time only
     * @throws IllegalArgumentException unless {@code idle} is from 1 ms to 24 h
     */
    public static Streaming idleAtMost(Duration idle) {
        if (idle.compareTo(Duration.ofMillis(1)) < 0 || idle.compareTo(Duration.ofHours(24)) > 0) {
            throw new IllegalArgumentException("idle " + idle + " (expected: from 1 ms to 24 h)");
        }
        return new Streaming(idle);
    }

    /** The longest wait for the next bytes. */
    public Duration idle() {
        return idle;
    }

    @Override
    public String toString() {
        return "Streaming, idle at most " + idle;
    }
}
