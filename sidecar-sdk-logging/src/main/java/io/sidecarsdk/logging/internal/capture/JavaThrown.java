package io.sidecarsdk.logging.internal.capture;

import io.sidecarsdk.logging.internal.record.ThrownWriter;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** An exception as it was when it was logged: it may be given other causes, or be thrown again, afterwards. */
final class JavaThrown implements ThrownWriter.Source {

    private static final int MOST_DEPTH = 32;
    private static final int MOST_EXCEPTIONS = 100;

    private final String className;
    private final @Nullable String message;
    private final StackTraceElement[] frames;
    private final int common;
    private final boolean cyclic;
    private @Nullable JavaThrown cause;
    private JavaThrown[] suppressed = new JavaThrown[0];

    private JavaThrown(Throwable thrown, StackTraceElement[] frames, int common, boolean cyclic) {
        this.className = thrown.getClass().getName();
        this.message = messageOf(thrown);
        this.frames = frames;
        this.common = common;
        this.cyclic = cyclic;
    }

    /** With its causes and what it suppressed, as far as they are within bounds. */
    static @Nullable JavaThrown of(@Nullable Throwable thrown) {
        return thrown == null
                ? null
                : of(thrown, new StackTraceElement[0], Collections.newSetFromMap(new IdentityHashMap<>()), 0);
    }

    private static JavaThrown of(Throwable thrown, StackTraceElement[] enclosing, Set<Throwable> seen, int depth) {
        if (!seen.add(thrown)) {
            return new JavaThrown(thrown, new StackTraceElement[0], 0, true);
        }
        StackTraceElement[] frames = thrown.getStackTrace();
        JavaThrown taken = new JavaThrown(thrown, frames, common(frames, enclosing), false);
        Throwable cause = thrown.getCause();
        if (cause != null && hasRoom(seen, depth)) {
            taken.cause = of(cause, frames, seen, depth + 1);
        }
        Throwable[] others = thrown.getSuppressed();
        if (others.length > 0 && hasRoom(seen, depth)) {
            int count = Math.min(others.length, MOST_EXCEPTIONS - seen.size());
            taken.suppressed = new JavaThrown[count];
            for (int i = 0; i < count; i++) {
                taken.suppressed[i] = of(others[i], frames, seen, depth + 1);
            }
        }
        return taken;
    }

    private static boolean hasRoom(Set<Throwable> seen, int depth) {
        return depth < MOST_DEPTH && seen.size() < MOST_EXCEPTIONS;
    }

    /** How many frames at the end are those of the exception around it. */
    private static int common(StackTraceElement[] frames, StackTraceElement[] enclosing) {
        int common = 0;
        while (common < frames.length
                && common < enclosing.length
                && frames[frames.length - 1 - common].equals(enclosing[enclosing.length - 1 - common])) {
            common++;
        }
        return common;
    }

    /** Of an exception of the application, which can do anything when it is asked. */
    private static @Nullable String messageOf(Throwable thrown) {
        try {
            return thrown.getLocalizedMessage();
        } catch (RuntimeException | StackOverflowError e) {
            return "(its getMessage failed: " + e.getClass().getName() + ")";
        }
    }

    /** About how many bytes of memory it takes. */
    long weight() {
        long weight = 256L + (message == null ? 0 : message.length()) + 128L * frames.length;
        weight += cause == null ? 0 : cause.weight();
        for (JavaThrown one : suppressed) {
            weight += one.weight();
        }
        return weight;
    }

    @Override
    public String className() {
        return className;
    }

    @Override
    public @Nullable String message() {
        return message;
    }

    @Override
    public boolean isCyclic() {
        return cyclic;
    }

    @Override
    public String stack() {
        StringBuilder stack = new StringBuilder();
        int own = frames.length - common;
        for (int i = 0; i < own && stack.length() < ThrownWriter.MOST_STACK; i++) {
            stack.append(i == 0 ? "at " : "\nat ").append(frames[i]);
        }
        if (common > 0) {
            stack.append(own == 0 ? "" : "\n").append("... ").append(common).append(" common frames omitted");
        }
        return stack.toString();
    }

    @Override
    public ThrownWriter.@Nullable Source cause() {
        return cause;
    }

    @Override
    public ThrownWriter.Source[] suppressed() {
        return suppressed.clone();
    }
}
