package io.sidecarsdk.logging.internal.spool;

/**
 * How large a spool may become, and how sure it has to be.
 *
 * @param maxBytes what all segments may take together
 * @param segmentBytes what one segment may take, unless one append alone is larger
 * @param sync whether an append returns only once the device holds it; without it a kill of the process loses nothing, but a
 *     loss of power may
 */
public record SpoolSettings(long maxBytes, long segmentBytes, boolean sync) {

    private static final long LEAST_SEGMENT = 64 << 10;
    private static final long MOST_SEGMENT = 16 << 20;
    private static final int SEGMENTS = 16;

    /** With segments so large that giving up the oldest one gives up little of it all. */
    public static SpoolSettings of(long maxBytes, boolean sync) {
        long segment = Math.min(MOST_SEGMENT, Math.max(LEAST_SEGMENT, maxBytes / SEGMENTS));
        return new SpoolSettings(maxBytes, Math.min(segment, maxBytes / 2), sync);
    }
}
