/**
 * Where modules and users plug into the SDK.
 *
 * <p>A module offers a {@link io.sidecarsdk.spi.CapabilityProvider}, found with {@link java.util.ServiceLoader}; the
 * SDK hands it a {@link io.sidecarsdk.spi.SidecarContext} with everything it may use. A
 * {@link io.sidecarsdk.spi.PolicySource} says where the policy document comes from.
 *
 * <h2>The life of a capability</h2>
 *
 * <ol>
 *   <li>{@code Sidecar.start} calls {@link io.sidecarsdk.spi.CapabilityProvider#create} of every provider on the class
 *       path. Creating must not wait for any backend.
 *   <li>Each new policy is offered to every {@link io.sidecarsdk.spi.PolicyParticipant}; only when all have accepted it
 *       do they all switch to it.
 *   <li>{@code Sidecar.close} runs what was given to {@link io.sidecarsdk.spi.SidecarContext#onClose}, last in, first
 *       out.
 * </ol>
 */
@NullMarked
package io.sidecarsdk.spi;

import org.jspecify.annotations.NullMarked;
