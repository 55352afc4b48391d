/**
 * What a call over a real socket costs in CPU, against bare OkHttp and against the ways to get the same features elsewhere.
 *
 * <p>{@code EndToEnd} starts an nginx as the upstream, the proxies, and one JVM for each arm. Each round lets every arm call for a
 * while, in a new random order, and charges it the CPU of everything that works for it: its JVM, its proxy, the upstream.
 * An arm is compared with bare OkHttp in the same round only, since the machine's speed drifts from round to round; bare
 * OkHttp runs twice in each, which shows the noise.
 */
@NullMarked
package io.sidecarsdk.benchmarks.endtoend;

import org.jspecify.annotations.NullMarked;
