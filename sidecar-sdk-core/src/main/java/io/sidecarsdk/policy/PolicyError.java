package io.sidecarsdk.policy;

/**
 * One thing that is wrong with a policy document.
 *
 * @param path where, as a dotted path such as {@code http.clients.inventory.timeout}; {@code (document)} where it
 *     concerns the document as a whole
 * @param line the line, counted from 1; 0 where there is none to name
 * @param value what was found there
 * @param expected what would have been right
 */
public record PolicyError(String path, int line, String value, String expected) {

    /** One sentence: path, value, expectation, line. */
    @Override
    public String toString() {
        return path + ": got " + value + ", expected " + expected + (line > 0 ? " (line " + line + ")" : "");
    }
}
