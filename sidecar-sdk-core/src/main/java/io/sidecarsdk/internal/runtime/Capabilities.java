package io.sidecarsdk.internal.runtime;

import io.sidecarsdk.spi.CapabilityProvider;
import io.sidecarsdk.spi.SidecarContext;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.stream.Collectors;

/** The capabilities whose modules are on the class path, by their public type. */
final class Capabilities {

    private static final String ROOT_PACKAGE = "io.sidecarsdk.";

    /** Each with its capability in the package of its own name. */
    private static final Set<String> MODULES = Set.of("http", "secrets", "logging");

    private final Map<Class<?>, Object> byType = new LinkedHashMap<>();

    /** Creates the capability of every provider that {@link ServiceLoader} finds, those that lend something first. */
    Capabilities(SidecarContext context) {
        List<CapabilityProvider<?>> providers = new ArrayList<>();
        for (CapabilityProvider<?> provider :
                ServiceLoader.load(CapabilityProvider.class, CapabilityProvider.class.getClassLoader())) {
            providers.add(provider.lends() ? 0 : providers.size(), provider);
        }
        providers.forEach(provider -> byType.put(provider.type(), provider.create(context)));
    }

    <C> C get(Class<C> type) {
        Object capability = byType.get(type);
        if (capability == null) {
            throw new IllegalStateException(missing(type));
        }
        return type.cast(capability);
    }

    private String names() {
        return byType.keySet().stream().map(Class::getName).sorted().collect(Collectors.joining(", "));
    }

    private String missing(Class<?> type) {
        String name = type.getPackageName();
        String module = name.startsWith(ROOT_PACKAGE) ? name.substring(ROOT_PACKAGE.length()) : "";
        if (MODULES.contains(module)) {
            return type.getName() + " has no provider on the class path (expected: the dependency "
                    + "io.sidecarsdk:sidecar-sdk-" + module + ")";
        }
        return type.getName() + " is no capability (expected one of: " + names() + ")";
    }
}
