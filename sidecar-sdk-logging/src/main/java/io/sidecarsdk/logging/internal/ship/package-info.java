/** The way of a line to its receiver: a bounded queue, batches, a request, and what its answer leads to. */
@NullMarked
package io.sidecarsdk.logging.internal.ship;

import org.jspecify.annotations.NullMarked;
