/**
 * A service that takes orders, and so calls two upstreams: {@code inventory} and {@code payment}.
 *
 * <p>{@link io.sidecarsdk.samples.orders.OrderService} is the program. It starts the upstreams as processes of their own
 * ({@code upstream}), has them misbehave on a {@link io.sidecarsdk.samples.orders.upstream.Phase script}, sends the same
 * traffic with the SDK and without ({@code load}), and tells what happened ({@code report}).
 *
 * <p>What a service of your own needs of all this stands in {@link io.sidecarsdk.samples.orders.load.SdkArm}: start the
 * {@code Sidecar} with a policy, ask it for a client, make calls.
 */
@NullMarked
package io.sidecarsdk.samples.orders;

import org.jspecify.annotations.NullMarked;
