package io.sidecarsdk.internal.resilience;

import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/** One behaviour around a call; {@link GuardChain} puts them in order. The innermost is the work itself. */
interface Guard {

    /** Lets the call go on inwards, or refuses it by throwing. Runs on the caller's thread. */
    <T extends @Nullable Object> T call(CallState state, Callable<T> work) throws Exception;
}
