package io.sidecarsdk.logging.internal.spool;

/**
 * How large a spool may become, and how sure it has to be.
 *
 * @param maxBytes what all segments may take together
 * @param segmentBytes what one segment may take, unless one record alone is larger
 * @param sync whether an append returns only once the device holds it; without it a kill of the process loses nothing, but a
 *     loss of power may
 */
public record SpoolSettings(long maxBytes, long segmentBytes, boolean sync) {}
