package io.sidecarsdk.logging.internal.record;

/**
 * An event on its way from the thread that logged it to the one that writes records: as little as that thread has to do at
 * once, and nothing that may still change.
 */
public interface Captured {

    /** The name of its logger. */
    String logger();

    Severity severity();

    /** About how many bytes of memory it holds. */
    int weight();

    /** Writes all of it, from {@link RecordWriter#begin} to the last section but not {@link RecordWriter#end}. */
    void writeTo(RecordWriter writer);

    /** Called once every queue that is to have it has taken or refused it. On the collector's thread. */
    default void settled() {}
}
