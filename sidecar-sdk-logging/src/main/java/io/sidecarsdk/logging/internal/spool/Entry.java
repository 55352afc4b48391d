package io.sidecarsdk.logging.internal.spool;

/**
 * A record that was read.
 *
 * @param sequence its number, one up with each record that was appended: the key by which a receiver can tell a repetition
 * @param payload what was appended
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
public record Entry(long sequence, byte[] payload) {}
