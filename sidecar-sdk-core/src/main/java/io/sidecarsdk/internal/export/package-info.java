/** What becomes of a policy's keys where it is written down for another program. */
@NullMarked
package io.sidecarsdk.internal.export;

import org.jspecify.annotations.NullMarked;
