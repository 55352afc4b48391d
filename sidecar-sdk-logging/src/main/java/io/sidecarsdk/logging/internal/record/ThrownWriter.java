package io.sidecarsdk.logging.internal.record;

import org.jspecify.annotations.Nullable;

/** Writes an exception with its causes and what it suppressed, as deep and as many as can be of use to anybody. */
public final class ThrownWriter {

    /** About how long a stack may become. */
    public static final int MOST_STACK = 64 << 10;

    private static final int MOST_DEPTH = 32;
    private static final int MOST_EXCEPTIONS = 100;
    private static final int MOST_MESSAGE = 32 << 10;

    private final RecordWriter writer;
    private int written;

    private ThrownWriter(RecordWriter writer) {
        this.writer = writer;
    }

    /** An exception, as some framework keeps it. */
    public interface Source {

        String className();

        @Nullable
        String message();

        /** Whether it stands further up already; nothing more of it is asked then. */
        boolean isCyclic();

        /** Its frames, one a line; empty where there are none. */
        String stack();

        @Nullable
        Source cause();

        Source[] suppressed();
    }

    /** Writes the section of the exception, empty where there is none. */
    public static void section(RecordWriter writer, @Nullable Source thrown) {
        writer.section();
        if (thrown != null) {
            new ThrownWriter(writer).content(thrown, 0);
        }
        writer.endSection();
    }

    private void content(Source thrown, int depth) {
        written++;
        writer.name(Thrown.CLASS).text(thrown.className(), RecordWriter.MOST_NAME);
        String message = thrown.message();
        if (message != null) {
            writer.name(Thrown.MESSAGE).text(message, MOST_MESSAGE);
        }
        if (thrown.isCyclic()) {
            writer.name(Thrown.CYCLIC).bool(true);
            return;
        }
        String stack = thrown.stack();
        if (!stack.isEmpty()) {
            writer.name(Thrown.STACK).text(stack, MOST_STACK);
        }
        cause(thrown.cause(), depth);
        suppressed(thrown.suppressed(), depth);
    }

    private void cause(@Nullable Source cause, int depth) {
        if (cause != null && hasRoom(depth)) {
            writer.name(Thrown.CAUSE).beginMap();
            content(cause, depth + 1);
            writer.endMap();
        }
    }

    private void suppressed(Source[] suppressed, int depth) {
        if (suppressed.length == 0 || !hasRoom(depth)) {
            return;
        }
        writer.name(Thrown.SUPPRESSED).beginList();
        for (Source one : suppressed) {
            if (hasRoom(depth)) {
                writer.beginMap();
                content(one, depth + 1);
                writer.endMap();
            }
        }
        writer.endList();
    }

    private boolean hasRoom(int depth) {
        return depth < MOST_DEPTH && written < MOST_EXCEPTIONS && !writer.isFull();
    }
}
