/**
 * Time as the SDK sees it: {@link io.sidecarsdk.time.TimeSource} to read and wait, {@link io.sidecarsdk.time.Scheduler}
 * to have something done later.
 *
 * <p>Everything in the SDK that reads a clock or waits goes through these two, so that a test can run minutes of
 * backoff in no time. Give your own to {@code Sidecar.builder()}.
 */
@NullMarked
package io.sidecarsdk.time;

import org.jspecify.annotations.NullMarked;
