/**
 * Which events are taken ({@link io.sidecarsdk.logging.internal.filter.Admission}), what must not be seen of them
 * ({@link io.sidecarsdk.logging.internal.filter.TextRedaction}), and to which sinks they go
 * ({@link io.sidecarsdk.logging.internal.filter.Routes}).
 */
@NullMarked
package io.sidecarsdk.logging.internal.filter;

import org.jspecify.annotations.NullMarked;
