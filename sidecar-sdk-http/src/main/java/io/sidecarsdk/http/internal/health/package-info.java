/**
 * Active health checks: asking each endpoint, beside the calls, whether it is well, by Envoy's rules.
 *
 * <p>{@link io.sidecarsdk.http.internal.health.HealthChecker} says when and judges the answers,
 * {@link io.sidecarsdk.http.internal.health.HealthProbe} asks. Nothing of it is on a call's way.
 */
@NullMarked
package io.sidecarsdk.http.internal.health;

import org.jspecify.annotations.NullMarked;
