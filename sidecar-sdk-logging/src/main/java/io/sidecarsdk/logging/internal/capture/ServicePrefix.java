package io.sidecarsdk.logging.internal.capture;

import io.sidecarsdk.policy.ServicePolicy;
import java.nio.charset.StandardCharsets;

/** How every line begins: which service it is. */
public final class ServicePrefix {

    private static final int MAX = 1 << 10;

    private ServicePrefix() {}

    /** An open JSON object with the service's fields; what {@link EventEncoder} makes is the rest of it. */
    public static byte[] of(ServicePolicy service) {
        Utf8Json json = new Utf8Json().beginObject();
        json.name("service.name").string(service.name(), MAX);
        json.name("service.namespace").string(service.namespace(), MAX);
        json.name("service.version").string(service.version(), MAX);
        return (new String(json.toBytes(), StandardCharsets.UTF_8) + ",").getBytes(StandardCharsets.UTF_8);
    }
}
