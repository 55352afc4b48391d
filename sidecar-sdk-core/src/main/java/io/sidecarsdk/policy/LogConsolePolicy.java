package io.sidecarsdk.policy;

/** The process's standard output or error, from where a container's runtime takes it. */
public final class LogConsolePolicy extends Settings implements LogTargetPolicy {

    private final Target target;
    private final LogFormat format;

    /** Which of the two. */
    public enum Target {
        /** Standard output. */
        STDOUT,
        /** Standard error. */
        STDERR
    }

    LogConsolePolicy(Section section) {
        super(section);
        target = section.value("target", Kind.choice(Target.class), "Which of the two.")
                .orElse(Target.STDOUT);
        format = section.value("format", Kind.choice(LogFormat.class), "How a line is written.")
                .orElse(LogFormat.JSON_LINES);
    }

    /** Which of the two. Default standard output. */
    public Target target() {
        return target;
    }

    /** How a line is written. Default as JSON lines. */
    public LogFormat format() {
        return format;
    }

    @Override
    public String kind() {
        return "console";
    }
}
