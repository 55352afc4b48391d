/** The engine of {@link io.sidecarsdk.http.simulation}: virtual time, one thread at a time, servers that are not there. */
@NullMarked
package io.sidecarsdk.http.internal.simulation;

import org.jspecify.annotations.NullMarked;
