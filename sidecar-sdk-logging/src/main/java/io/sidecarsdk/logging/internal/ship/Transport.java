package io.sidecarsdk.logging.internal.ship;

/**
 * The way to one receiver, by its protocol. Sends once and says what came of it; when and whether to send again is not its
 * affair.
 */
public interface Transport extends AutoCloseable {

    /**
     * Sends a batch and waits for the receiver's word, for as long as the policy's {@code timeout} says. On the sink's own
     * thread, one at a time. Whatever the network or the receiver does is an answer; what it throws counts as a batch that
     * cannot be sent as it is.
     */
    Answer send(Batch batch);

    /** Breaks off a {@link #send} that is under way; those to come fail at once. On any thread. */
    void abort();

    /** Lets go of what is kept between batches. On the sink's thread, after the last one. */
    @Override
    void close();
}
