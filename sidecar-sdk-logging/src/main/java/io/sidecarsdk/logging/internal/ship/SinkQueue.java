package io.sidecarsdk.logging.internal.ship;

import org.jspecify.annotations.Nullable;

/**
 * Records that wait for one sink, in the order in which they came. The collector puts them in, the sink's thread takes them
 * out; everything else may be asked on any thread.
 */
interface SinkQueue {

    /** Puts a record in, of which the queue is told the rest with {@link #commit}. Nobody modifies it afterwards. */
    void add(byte[] record);

    /** Accepts what was added, or as much of it as there is room for; what it cannot take it has counted. */
    void commit();

    /** Accepts a record that left it earlier, if there is room; on any thread. Only a queue on disk does. */
    default boolean replay(byte[] record) {
        return false;
    }

    /** Whether something that was added is neither accepted nor lost, because the disk does not take it. */
    boolean isUnsettled();

    /**
     * The next records; null if none wait.
     *
     * @param bytes how many at most, unless one record alone has more
     */
    @Nullable
    Batch take(int records, long bytes);

    /** The first {@code count} records of a batch are done with. */
    void done(Batch batch, int count);

    /**
     * Nobody will go on with a batch.
     *
     * @param done how many of its first records are done with
     * @param undone how many of all are not
     * @return how many records are lost by that
     */
    long abandon(Batch batch, int done, int undone);

    /** How many records nobody has taken out. */
    long waiting();

    /** About how many bytes they have. */
    long waitingBytes();

    /** Bytes of memory in use, records that are being sent included. */
    long memoryBytes();

    /** Bytes on disk. */
    long diskBytes();

    /** Whether threads that log had better wait, if they may. */
    boolean isNearlyFull();

    /** How many records came in so far, those that an earlier process left included. */
    long entered();

    /** How many of them have left, shipped or not. */
    Progress left();

    /** Puts other bounds in force. */
    void change(SinkSettings next);

    /** Takes care of what other processes left, which are gone since. To be called from time to time. */
    void adopt();

    /** What is wrong with it, for a person; empty for nothing. */
    String problem();

    /** Ends it, on the sink's thread; what comes afterwards is lost. Returns how many records are lost with it. */
    long close();
}
