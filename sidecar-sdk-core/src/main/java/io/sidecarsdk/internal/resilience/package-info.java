/** The parts a resilient call is made of; one class for each behaviour. */
@NullMarked
package io.sidecarsdk.internal.resilience;

import org.jspecify.annotations.NullMarked;
