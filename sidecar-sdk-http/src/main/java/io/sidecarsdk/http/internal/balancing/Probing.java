package io.sidecarsdk.http.internal.balancing;

import io.sidecarsdk.time.Scheduler;

/**
 * What balancing by load asks endpoints with.
 *
 * @param timers start probes: what runs there neither waits nor reads nor writes
 */
public record Probing(LoadProbe probe, Scheduler timers) {}
