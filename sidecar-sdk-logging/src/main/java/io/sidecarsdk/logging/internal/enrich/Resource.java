package io.sidecarsdk.logging.internal.enrich;

import io.sidecarsdk.internal.watch.SettledChange;
import io.sidecarsdk.logging.internal.record.RecordWriter;
import io.sidecarsdk.policy.ServicePolicy;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** What {@link RecordWriter#use} takes: who logs. Looked at again from time to time, as a pod's labels may change. */
public final class Resource {

    private final Map<String, String> service;
    private final Optional<Pod> pod;
    private final Map<String, String> fixed;
    private final SettledChange<Map<String, String>> change;
    private volatile byte[] bytes;

    private Resource(Map<String, String> service, Optional<Pod> pod, Map<String, String> fixed) {
        this.service = service;
        this.pod = pod;
        this.fixed = fixed;
        Map<String, String> found = find();
        change = new SettledChange<>(found);
        bytes = bytesOf(found);
    }

    /**
     * Who {@code service} is.
     *
     * @param pod empty where nothing is to be said about it
     * @param fixed what is added to that; it stands where both have a name
     */
    public static Resource of(ServicePolicy service, Optional<Pod> pod, Map<String, String> fixed) {
        Map<String, String> identity = new LinkedHashMap<>();
        identity.put("service.name", service.name());
        identity.put("service.namespace", service.namespace());
        identity.put("service.version", service.version());
        return new Resource(identity, pod, fixed);
    }

    /** As they are now: the same object as long as nothing changed. Not to be modified. */
    public byte[] bytes() {
        return bytes;
    }

    /** Looks again; what two looks in a row found counts. For one thread at a time. */
    public void look() {
        Map<String, String> found = find();
        if (change.settles(found)) {
            bytes = bytesOf(found);
        }
    }

    private Map<String, String> find() {
        return pod.map(Pod::read).orElse(Map.of());
    }

    private byte[] bytesOf(Map<String, String> found) {
        Map<String, String> all = new LinkedHashMap<>(service);
        all.putAll(found);
        all.putAll(fixed);
        return RecordWriter.mapOf(all);
    }
}
