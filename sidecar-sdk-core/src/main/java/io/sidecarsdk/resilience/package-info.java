/**
 * Resilience for any call: retry, circuit breaker, concurrency and rate limit, timeout and fallback, by a named policy.
 *
 * <pre>{@code
 * Resilience pricing = sidecar.resilience("pricing");
 * Price price = pricing.call(() -> pricer.priceOf(item), failure -> Price.listPrice(item));
 * }</pre>
 *
 * <p>or, on an interface:
 *
 * <pre>{@code
 * interface Pricer {
 *     @Resilient("pricing")
 *     Price priceOf(Item item);
 * }
 * Pricer resilient = sidecar.resilient(Pricer.class, pricer);
 * }</pre>
 *
 * <h2>The order</h2>
 *
 * <p>Outermost first: fallback, deadline, rate limit, concurrency limit, circuit breaker, retry, the work. So a call that
 * was tried three times counts once in the breaker, a refused call is not retried, and the deadline bounds everything,
 * backoff included. Everything runs on the caller's thread.
 *
 * <h2>Deadlines</h2>
 *
 * <p>A {@link io.sidecarsdk.resilience.Deadline} travels in the OpenTelemetry {@code Context}: nested calls, HTTP calls
 * through the SDK included, never get more time than what encloses them.
 */
@NullMarked
package io.sidecarsdk.resilience;

import org.jspecify.annotations.NullMarked;
