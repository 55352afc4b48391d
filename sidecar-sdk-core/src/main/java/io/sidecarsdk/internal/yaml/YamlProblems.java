package io.sidecarsdk.internal.yaml;

/** Takes what is wrong with a document. Reading goes on where it can, so that one load reports everything. */
@FunctionalInterface
public interface YamlProblems {

    /**
     * Reports one problem.
     *
     * @param path dotted path of the value, empty for the document itself
     * @param line counted from 1, or 0 where there is no line to name
     * @param value what was found, ready to be shown
     * @param expected what would have been right
     */
    void report(String path, int line, String value, String expected);
}
