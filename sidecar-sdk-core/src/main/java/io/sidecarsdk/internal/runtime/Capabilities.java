package io.sidecarsdk.internal.runtime;

import io.sidecarsdk.spi.CapabilityProvider;
import io.sidecarsdk.spi.SidecarContext;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.ServiceLoader;

/** The capabilities whose modules are on the class path, by their public type. */
final class Capabilities {

    private static final String ROOT_PACKAGE = "io.sidecarsdk.";

    private final Map<Class<?>, Object> byType = new LinkedHashMap<>();

    /** Creates the capability of every provider that {@link ServiceLoader} finds. */
    Capabilities(SidecarContext context) {
        for (CapabilityProvider<?> provider :
                ServiceLoader.load(CapabilityProvider.class, CapabilityProvider.class.getClassLoader())) {
            byType.put(provider.type(), provider.create(context));
        }
    }

    <C> C get(Class<C> type) {
        Object capability = byType.get(type);
        if (capability == null) {
            throw new IllegalStateException(missing(type));
        }
        return type.cast(capability);
    }

    private String missing(Class<?> type) {
        String name = type.getPackageName();
        if (name.startsWith(ROOT_PACKAGE)) {
            String module = name.substring(ROOT_PACKAGE.length());
            return type.getName() + " has no provider on the class path (expected: the dependency "
                    + "io.sidecarsdk:sidecar-sdk-" + module + ")";
        }
        return type.getName() + " is no capability (expected one of: " + byType.keySet() + ")";
    }
}
