/** The seams to OkHttp: sockets, names, and the mark that an attempt reached the wire. */
@NullMarked
package io.sidecarsdk.http.internal.transport;

import org.jspecify.annotations.NullMarked;
