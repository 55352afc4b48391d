/**
 * The endpoints of an upstream: which there are, how they are, what a request's URL is at each, and which is picked.
 *
 * <h2>What is what</h2>
 *
 * <ul>
 *   <li>{@link io.sidecarsdk.http.spi.DiscoveredEndpoint}: what policy or discovery says of an endpoint; a value.
 *   <li>{@link io.sidecarsdk.http.internal.balancing.Endpoint}: what is known of one address from call to call: requests
 *       in flight, health, attributes. Lives as long as its address is one of the upstream's, through updates and
 *       reloads; compare by identity.
 *   <li>{@link io.sidecarsdk.http.internal.balancing.EndpointHealth}: the flags that speak against an endpoint.
 *   <li>{@link io.sidecarsdk.http.internal.balancing.Endpoints}: the live set, one for each upstream that has endpoints.
 *   <li>{@link io.sidecarsdk.http.internal.balancing.Balancer}: how it looked at one moment, ready to be picked from; made by
 *       {@link io.sidecarsdk.http.internal.balancing.Balancers}, one class for each rule.
 * </ul>
 *
 * <h2>How to hook in</h2>
 *
 * <pre>{@code
 * // outlier detection, health checks: mark, then have it taken into account
 * if (endpoint.health().mark(EJECTED)) {
 *     endpoints.changed();
 * }
 *
 * // something for each endpoint: begin and end it as they come and go
 * Runnable end = endpoints.onChange((added, removed) -> { added.forEach(this::start); removed.forEach(this::stop); });
 *
 * // look at all of them, for example for a limit on how many may be ejected
 * for (Endpoint endpoint : endpoints.all()) { ... }
 * }</pre>
 *
 * <p>What belongs to an upstream and has tasks of its own is kept in the pipeline's {@code Upstream}: made (not started)
 * in its constructor, unless the one before it has it with the same settings; started in {@code takeOver}, when its policy
 * is in force; ended in {@code close}, when the client is closed or a reload has replaced it. A prepared policy may never
 * come into force, so a constructor must not start anything.
 */
@NullMarked
package io.sidecarsdk.http.internal.balancing;

import org.jspecify.annotations.NullMarked;
