/** The traffic: the same calls with the SDK and without, and what became of each. */
@NullMarked
package io.sidecarsdk.samples.orders.load;

import org.jspecify.annotations.NullMarked;
