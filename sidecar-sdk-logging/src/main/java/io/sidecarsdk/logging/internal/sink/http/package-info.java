/**
 * Requests to a log receiver over HTTP, as the policy says: time, compression, headers, credentials, TLS. What all sinks
 * share that speak HTTP; what an answer means is the affair of each.
 */
@NullMarked
package io.sidecarsdk.logging.internal.sink.http;

import org.jspecify.annotations.NullMarked;
