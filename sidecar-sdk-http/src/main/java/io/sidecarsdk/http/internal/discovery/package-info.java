/**
 * How the endpoints of an upstream are found out: by the name service, in a file, by a provider. Each way tells
 * {@link io.sidecarsdk.http.internal.discovery.Findings}, which keeps the last good set where there is nothing better.
 */
@NullMarked
package io.sidecarsdk.http.internal.discovery;

import org.jspecify.annotations.NullMarked;
