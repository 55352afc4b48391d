package io.sidecarsdk.policy;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** One route: which lines it takes, and to which sinks they go. Of several routes, the first that takes a line decides. */
public final class LogRoutePolicy extends Settings {

    private final When when;
    private final List<String> to;

    LogRoutePolicy(Section section, Set<String> sinks) {
        super(section);
        when = section.section("when", When::new, "The lines that it takes. Absent: all.")
                .orElse(new When(Section.absent()));
        to = section.listOrNone(
                        "to",
                        Kind.TEXT.where(sinks::contains, "one of logging.sinks"),
                        "The sinks to which they go; [] for nowhere.")
                .required(List.of());
    }

    /** The lines that it takes. */
    public When when() {
        return when;
    }

    /** The names of the sinks to which they go; empty for nowhere, which counts them as filtered. */
    public List<String> to() {
        return to;
    }

    /** Which lines a route takes: those that are as all of its keys say. */
    public static final class When extends Settings {

        private static final Section.NamePattern FIELD =
                new Section.NamePattern("[^\\p{Cntrl}]{1,128}", "the name of a field, of at most 128 signs");

        private final @Nullable List<String> loggers;
        private final @Nullable LogLevel level;
        private final @Nullable List<String> markers;
        private final Map<String, String> fields;

        private When(Section section) {
            super(section);
            loggers = section.list("loggers", LogLoggerPolicy.NAMED, "Any of these loggers, or one below it.")
                    .orNull();
            level = section.value("level", Kind.choice(LogLevel.class), "At least this level.")
                    .orNull();
            markers =
                    section.list("markers", Kind.TEXT, "Any of these markers.").orNull();
            fields = section.texts("fields", FIELD, "Fields or MDC entries, all of which have these values.");
        }

        /** Any of these loggers, or one below it; empty for all. */
        public List<String> loggers() {
            return loggers == null ? List.of() : loggers;
        }

        /** The least level; empty for any. */
        public Optional<LogLevel> level() {
            return Optional.ofNullable(level);
        }

        /** Any of these markers; empty for lines with and without. */
        public List<String> markers() {
            return markers == null ? List.of() : markers;
        }

        /** Fields or MDC entries, all of which must have these values; never modified. */
        public Map<String, String> fields() {
            return fields;
        }
    }
}
