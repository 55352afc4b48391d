/** Where the calls of a client go: routes, rewrites, mirrors and injected faults. */
@NullMarked
package io.sidecarsdk.http.internal.routing;

import org.jspecify.annotations.NullMarked;
