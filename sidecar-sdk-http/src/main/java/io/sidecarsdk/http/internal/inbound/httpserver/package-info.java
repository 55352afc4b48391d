/** Incoming requests of the JDK's own server. */
@NullMarked
package io.sidecarsdk.http.internal.inbound.httpserver;

import org.jspecify.annotations.NullMarked;
