package io.sidecarsdk.policy;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What is added to each line beside who the service is: fixed fields, and where in Kubernetes it runs. */
public final class LogEnrichPolicy extends Settings {

    /** What a line has already. */
    private static final Set<String> TAKEN = Set.of(
            "service.name",
            "service.namespace",
            "service.version",
            "timestamp",
            "@timestamp",
            "level",
            "logger",
            "thread",
            "message",
            "mdc",
            "markers",
            "fields",
            "exception",
            "trace_id",
            "span_id",
            "truncated");

    private static final Section.NamePattern FIELD = new Section.NamePattern(
            "[A-Za-z_@][A-Za-z0-9_@./-]{0,127}",
            "the name of a field, of at most 128 letters, digits, '_', '@', '.', '/' and '-'");

    private final Map<String, String> fields;
    private final Kubernetes kubernetes;

    LogEnrichPolicy(Section section) {
        super(section);
        fields = section.texts("fields", FIELD, "Fields with a fixed value.");
        kubernetes = section.section("kubernetes", Kubernetes::new, "Pod, namespace, node and labels.")
                .orElse(new Kubernetes(Section.absent()));
        section.check(
                fields.keySet().stream().noneMatch(TAKEN::contains),
                "fields",
                "other names than those that every line has, such as message or service.name");
    }

    /** Fields with a fixed value; never modified. */
    public Map<String, String> fields() {
        return fields;
    }

    /** Where pod, namespace, node and labels are read; empty where they are not added. Default: as its accessors say. */
    public Optional<Kubernetes> kubernetes() {
        return Optional.of(kubernetes).filter(of -> of.enabled);
    }

    /** What Kubernetes says about the pod, in files of its downward API and in the environment. */
    public static final class Kubernetes extends Settings {

        private final boolean enabled;
        private final Path directory;

        private Kubernetes(Section section) {
            super(section);
            enabled = section.value("enabled", Kind.BOOLEAN, "False adds none of it.")
                    .orElse(true);
            directory = section.value(
                            "directory", Kind.PATH, "Where a downward API volume is mounted. It need not be there.")
                    .orElse(Path.of("/etc/podinfo"));
        }

        /** Where a downward API volume is mounted, if there is one. Default {@code /etc/podinfo}. */
        public Path directory() {
            return directory;
        }
    }
}
