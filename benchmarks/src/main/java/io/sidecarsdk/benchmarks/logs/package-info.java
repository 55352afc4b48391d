/**
 * What forwarding logs costs: a call on the thread that logs ({@code LogCallBenchmark}), an event until its receiver has it
 * ({@code LogThroughput}), and a host whose receivers are all dead ({@code HostImpact}).
 */
@NullMarked
package io.sidecarsdk.benchmarks.logs;

import org.jspecify.annotations.NullMarked;
