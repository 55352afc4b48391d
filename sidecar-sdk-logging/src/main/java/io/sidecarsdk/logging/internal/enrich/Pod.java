package io.sidecarsdk.logging.internal.enrich;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What is known about the Kubernetes pod in which the process runs: from its environment, and from files of a downward API
 * volume, {@code name}, {@code namespace}, {@code uid} and {@code labels}.
 *
 * <p>Annotations are left out: they are long, and hold what is not meant for logs. Labels may change while the pod runs, so
 * it can be read again and again.
 */
public final class Pod {

    private static final int MOST_LABELS = 64;
    private static final int MOST_CHARACTERS = 1 << 10;

    private final Map<String, String> environment;
    private final Path volume;
    private final Path serviceAccount;

    /**
     * @param volume where a downward API volume may be mounted
     * @param serviceAccount where the service account's token may be mounted, with the namespace beside it
     */
    public Pod(Map<String, String> environment, Path volume, Path serviceAccount) {
        this.environment = environment;
        this.volume = volume;
        this.serviceAccount = serviceAccount;
    }

    /** The pod of this process. */
    public static Pod ofProcess(Path volume) {
        return new Pod(System.getenv(), volume, Path.of("/var/run/secrets/kubernetes.io/serviceaccount"));
    }

    /** What is known now; empty outside of Kubernetes. */
    public Map<String, String> read() {
        Map<String, String> known = new LinkedHashMap<>();
        put(known, "k8s.namespace.name", "NAMESPACE", "POD_NAMESPACE", "namespace");
        put(known, "k8s.pod.name", "POD_NAME", "POD_NAME", "name");
        put(known, "k8s.pod.uid", "POD_UID", "POD_UID", "uid");
        put(known, "k8s.container.name", "CONTAINER_NAME", "CONTAINER_NAME", "");
        put(known, "k8s.node.name", "NODE_NAME", "NODE_NAME", "");
        if (environment.containsKey("KUBERNETES_SERVICE_HOST")) {
            putIfAbsent(known, "k8s.namespace.name", SmallFile.read(serviceAccount.resolve("namespace")));
            putIfAbsent(known, "k8s.pod.name", environment.getOrDefault("HOSTNAME", ""));
        }
        QuotedLines.parse(SmallFile.read(volume.resolve("labels")), MOST_LABELS)
                .forEach((label, value) -> known.put(cut("k8s.pod.label." + label), cut(value)));
        return known;
    }

    /** The first that is there of {@code K8S_}, the usual variable, and the file. */
    private void put(Map<String, String> known, String name, String afterK8s, String variable, String file) {
        putIfAbsent(known, name, environment.getOrDefault("K8S_" + afterK8s, ""));
        putIfAbsent(known, name, environment.getOrDefault(variable, ""));
        if (!file.isEmpty() && !known.containsKey(name)) {
            putIfAbsent(known, name, SmallFile.read(volume.resolve(file)));
        }
    }

    private static void putIfAbsent(Map<String, String> known, String name, String value) {
        String stripped = value.strip();
        if (!stripped.isEmpty()) {
            known.putIfAbsent(name, cut(stripped));
        }
    }

    private static String cut(String text) {
        return text.length() <= MOST_CHARACTERS ? text : text.substring(0, MOST_CHARACTERS);
    }
}
