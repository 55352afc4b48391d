/** The stages of a call; {@link io.sidecarsdk.http.internal.pipeline.CallPipeline} states their order. */
@NullMarked
package io.sidecarsdk.http.internal.pipeline;

import org.jspecify.annotations.NullMarked;
