/**
 * Outlier detection: leaving out endpoints whose attempts fail, by Envoy's rules.
 *
 * <p>{@link io.sidecarsdk.http.internal.outlier.OutlierDetector} is told of every attempt's end. Telling it costs a look
 * into a map and one count; only the failure that completes a row, and the sweep once in each interval, take a lock.
 */
@NullMarked
package io.sidecarsdk.http.internal.outlier;

import org.jspecify.annotations.NullMarked;
