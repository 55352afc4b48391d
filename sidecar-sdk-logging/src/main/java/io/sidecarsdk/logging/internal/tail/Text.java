package io.sidecarsdk.logging.internal.tail;

/**
 * A line, or lines that were joined.
 *
 * @param bytes how long it is in the file, without line ends: more than the text has where it was cut
 * @param end where the next line begins
 */
record Text(String text, long bytes, long end) {

    static final String CUT = "...[cut, %d bytes in all]";

    boolean isBlank() {
        return text.isBlank();
    }
}
