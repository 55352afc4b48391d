package io.sidecarsdk.policy;

import org.jspecify.annotations.Nullable;

/** Where the placeholders <code>${NAME}</code> of a policy are looked up. */
@FunctionalInterface
public interface PolicyEnvironment {

    /** The value of {@code name}, or null when it is not set. */
    @Nullable
    String get(String name);

    /** The process's environment variables. */
    static PolicyEnvironment system() {
        return System::getenv;
    }
}
