package io.sidecarsdk.resilience;

import java.util.concurrent.Callable;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A named policy, ready to be applied to any call. The package description states the order in which its parts act.
 *
 * <p>Safe for use by several threads; keep it and use it again. It follows the policy: after a reload the next call runs
 * under the new settings.
 */
public interface Resilience {

    /** Name of the policy. */
    String name();

    /**
     * Calls {@code work} under the policy, on the calling thread.
     *
     * <p>When the policy's timeout passes, the thread is interrupted once and the interrupt is taken back before this
     * method returns; work that ignores interrupts is not cut short, but its late result is not returned.
     *
     * @return what {@code work} returned
     * @throws CallRejectedException if it was refused by a limit or the circuit breaker
     * @throws DeadlineExceededException if the deadline passed
     * @throws Exception what {@code work} threw last; failures of earlier attempts are suppressed in it
     */
    <T extends @Nullable Object> T call(Callable<T> work) throws Exception;

    /**
     * As {@link #call(Callable)}, with a result for when it fails.
     *
     * @param work what is called
     * @param fallback makes the result from the failure, where the policy's {@code fallback.on} names this kind of
     *     failure; what it throws is thrown, with the failure suppressed in it
     */
    <T extends @Nullable Object> T call(Callable<T> work, Function<? super Exception, ? extends T> fallback)
            throws Exception;

    /** As {@link #call(Callable)}, for work that throws no checked exception. */
    <T extends @Nullable Object> T get(Supplier<T> work);

    /** As {@link #call(Callable, Function)}, for work that throws no checked exception. */
    <T extends @Nullable Object> T get(Supplier<T> work, Function<? super Exception, ? extends T> fallback);

    /** As {@link #get(Supplier)}, for work without a result. */
    void run(Runnable work);
}
