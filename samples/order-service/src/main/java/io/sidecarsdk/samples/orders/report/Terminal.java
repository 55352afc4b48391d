package io.sidecarsdk.samples.orders.report;

import java.io.PrintStream;

/** Where the output goes: on a terminal the progress line is written over and over, elsewhere it is printed now and then. */
public final class Terminal {

    private static final String CLEAR_LINE = "\r\u001b[2K";

    private final PrintStream out;
    private final boolean rewrites;
    private final int columns;
    private boolean lineIsOpen;

    /** @param columns how wide a line may be that is to be written over */
    public Terminal(PrintStream out, boolean rewrites, int columns) {
        this.out = out;
        this.rewrites = rewrites;
        this.columns = columns;
    }

    /** The program's standard output; {@code run} says how wide the terminal is, if it is one. */
    public static Terminal standard() {
        int columns = Integer.getInteger("orders.columns", 0);
        return new Terminal(System.out, columns > 0 && System.getenv("CI") == null, columns);
    }

    /** How often the progress line is worth showing. */
    long progressMillis() {
        return rewrites ? 200 : 2000;
    }

    synchronized void progress(String line) {
        if (rewrites) {
            out.print(CLEAR_LINE + line.substring(0, Math.min(line.length(), columns - 1)));
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
