package io.sidecarsdk.policy;

/** From which logging frameworks lines are taken, where they are there. */
public final class LogCapturePolicy extends Settings {

    private final boolean logback;
    private final boolean log4j2;
    private final boolean javaUtilLogging;

    LogCapturePolicy(Section section) {
        super(section);
        logback = section.value("logback", Kind.BOOLEAN, "What is logged through Logback.")
                .orElse(true);
        log4j2 = section.value("log4j2", Kind.BOOLEAN, "What is logged through Log4j 2.")
                .orElse(true);
        javaUtilLogging = section.value("java-util-logging", Kind.BOOLEAN, "What is logged through java.util.logging.")
                .orElse(true);
    }

    /** Whether lines are taken from Logback. Default true. */
    public boolean logback() {
        return logback;
    }

    /** Whether lines are taken from Log4j 2. Default true. */
    public boolean log4j2() {
        return log4j2;
    }

    /** Whether lines are taken from {@code java.util.logging}. Default true. */
    public boolean javaUtilLogging() {
        return javaUtilLogging;
    }
}
