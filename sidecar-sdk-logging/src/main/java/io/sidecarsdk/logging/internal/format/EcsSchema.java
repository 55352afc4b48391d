package io.sidecarsdk.logging.internal.format;

import io.sidecarsdk.logging.internal.record.Utf8;
import java.util.List;

/** Which names of the application's would be something else in the Elastic Common Schema. */
final class EcsSchema {

    /** What each line has, or may have. */
    private static final Names WRITTEN = Names.of(List.of(
            "@timestamp",
            "ecs.version",
            "error.message",
            "error.stack_trace",
            "error.type",
            "kubernetes.container.name",
            "kubernetes.namespace",
            "kubernetes.node.name",
            "kubernetes.pod.name",
            "kubernetes.pod.uid",
            "log.level",
            "log.logger",
            "message",
            "orchestrator.cluster.name",
            "orchestrator.namespace",
            "process.thread.name",
            "service.environment",
            "service.name",
            "service.namespace",
            "service.node.name",
            "service.version",
            "span.id",
            "tags",
            "trace.id",
            "truncated"));

    /** The schema's groups of fields, none of which can be a field itself. */
    private static final Names GROUPS = Names.of(List.of(
            "agent",
            "as",
            "client",
            "cloud",
            "code_signature",
            "container",
            "data_stream",
            "destination",
            "device",
            "dll",
            "dns",
            "ecs",
            "elf",
            "email",
            "error",
            "event",
            "faas",
            "file",
            "geo",
            "group",
            "hash",
            "host",
            "http",
            "interface",
            "kubernetes",
            "labels",
            "log",
            "network",
            "observer",
            "orchestrator",
            "organization",
            "os",
            "package",
            "pe",
            "process",
            "registry",
            "related",
            "risk",
            "rule",
            "server",
            "service",
            "source",
            "span",
            "threat",
            "tls",
            "trace",
            "transaction",
            "url",
            "user",
            "user_agent",
            "vlan",
            "volume",
            "vulnerability",
            "x509"));

    /** Texts and lists of the schema, below which there can be nothing; {@code labels} are written elsewhere. */
    private static final Names LEAVES = Names.of(List.of("@timestamp", "labels", "message", "tags", "truncated"));

    private EcsSchema() {}

    /** Whether a field with this name cannot stand beside the schema's. */
    static boolean clashes(Utf8 name) {
        if (name.isEmpty() || WRITTEN.contains(name) || GROUPS.contains(name)) {
            return true;
        }
        int dot = indexOfDot(name, 0);
        return dot >= 0 && (LEAVES.contains(part(name, dot)) || hasEmptyPart(name));
    }

    /** A dot makes an object of what stands before it, which must have a name. */
    private static boolean hasEmptyPart(Utf8 name) {
        int begin = 0;
        for (int dot = indexOfDot(name, 0); dot >= 0; dot = indexOfDot(name, begin)) {
            if (dot == begin) {
                return true;
            }
            begin = dot + 1;
        }
        return begin == name.length();
    }

    private static Utf8 part(Utf8 name, int length) {
        return new Utf8(name.array(), name.offset(), length);
    }

    private static int indexOfDot(Utf8 name, int from) {
        for (int i = from; i < name.length(); i++) {
            if (name.array()[name.offset() + i] == '.') {
                return i;
            }
        }
        return -1;
    }
}
