package io.sidecarsdk.samples.orders.report;

import java.io.PrintStream;

/** Where the output goes: on a terminal the progress line is written over and over, elsewhere it is printed now and then. */
public final class Terminal {

    private static final String CLEAR_LINE = "\r\u001b[2K";

    private final PrintStream out;
    private final boolean rewrites;
    private boolean lineIsOpen;

    public Terminal(PrintStream out, boolean rewrites) {
        this.out = out;
        this.rewrites = rewrites;
    }

    /** The program's standard output; {@code run} says whether that is a terminal, as Java below 22 cannot tell. */
    public static Terminal standard() {
        return new Terminal(System.out, Boolean.getBoolean("orders.terminal") && System.getenv("CI") == null);
    }

    /** How often the progress line is worth showing. */
    long progressMillis() {
        return rewrites ? 200 : 2000;
    }

    synchronized void progress(String line) {
        if (rewrites) {
            out.print(CLEAR_LINE + line);
            out.flush();
            lineIsOpen = true;
        } else {
            out.println("    " + line);
        }
    }

    /** Prints in the place of the progress line. */
    public synchronized void print(String text) {
        if (lineIsOpen) {
            out.print(CLEAR_LINE);
            lineIsOpen = false;
        }
        out.println(text);
    }
}
