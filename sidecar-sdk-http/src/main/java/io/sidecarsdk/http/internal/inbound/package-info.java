/** The way of an incoming request: {@code InboundPipeline} states the order, and there is a class for each stage. */
@NullMarked
package io.sidecarsdk.http.internal.inbound;

import org.jspecify.annotations.NullMarked;
