/** Endpoints, what a request's URL is at each, and how one of them is picked. */
@NullMarked
package io.sidecarsdk.http.internal.balancing;

import org.jspecify.annotations.NullMarked;
