/** Deadlines and scheduling: what watches the clock so that nothing overruns. */
@NullMarked
package io.sidecarsdk.internal.time;

import org.jspecify.annotations.NullMarked;
