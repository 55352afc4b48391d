/**
 * A simulation of one client of a policy and of the servers it calls: what would this policy do in an outage?
 *
 * <p>The calls run through the client's real pipeline, stage by stage as in production. Only three things are simulated: time
 * (minutes pass in a second), the network with the servers behind it, and randomness, which comes from a seed. One thread runs
 * at a time, so the same seed gives the same run, call by call.
 *
 * <pre>{@code
 * Report report = Simulation.of(Policy.load(Path.of("sidecar.yaml")), "inventory")
 *         .endpoints(100, Server.serving(ServiceTime.uniform(Duration.ofMillis(100), Duration.ofMillis(300)))
 *                 .concurrency(1)
 *                 .queue(10))
 *         .load(375)                                                    // calls per second
 *         .between(Duration.ofSeconds(10), Duration.ofSeconds(20), Incident.slow(100, 2))
 *         .lasting(Duration.ofSeconds(60))
 *         .seed(7)
 *         .run();
 * System.out.println(report);
 * assert report.goodput(Duration.ofSeconds(50), Duration.ofSeconds(60)) > 0.99;
 * }</pre>
 *
 * <h2>The servers</h2>
 *
 * <p>Each endpoint is a {@link io.sidecarsdk.http.simulation.Server}: so many requests are served at once, so many wait in
 * its queue, first come first served, and what finds no place gets a 503 at once. It does not learn that a caller has given up:
 * it serves that request as any other, and the work is wasted. This is what keeps a service down after the cause is gone, when
 * retries make the load ("metastable failure", Bronson et al., HotOS 2021). {@link io.sidecarsdk.http.simulation.Incident}
 * makes servers slow, failing, silent or dead for a while, or the load higher.
 *
 * <h2>The load</h2>
 *
 * <p>Open: calls come at random times (a Poisson process) whether earlier ones have ended or not, as the requests of users do.
 *
 * <h2>What differs from production</h2>
 *
 * <ul>
 *   <li>The policy's endpoints are replaced by the simulated ones, whatever they were; they have no labels, so a subset is all.
 *   <li>Connections are always there: no DNS, TLS, connection limits or pools. Active health checks do not take place.
 *   <li>The client is one of how ever many instances; what several clients do to each other's servers is not seen.
 *   <li>Hedging cannot be simulated, because it needs threads of its own; a policy that hedges is refused.
 * </ul>
 */
@NullMarked
package io.sidecarsdk.http.simulation;

import org.jspecify.annotations.NullMarked;
