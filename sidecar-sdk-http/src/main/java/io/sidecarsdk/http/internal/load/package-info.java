/**
 * What servers say of their load, and how it is said: the two sides of Prequal's probes.
 *
 * <p>A server that is asked (at a path of its own, or by a header of an ordinary request) answers in two headers: its
 * requests in flight, and how long it takes to answer at about that many. {@link
 * io.sidecarsdk.http.internal.load.LoadMeter} is where a server finds that out, {@link
 * io.sidecarsdk.http.internal.load.LoadReport} is what it says.
 */
@NullMarked
package io.sidecarsdk.http.internal.load;

import org.jspecify.annotations.NullMarked;
