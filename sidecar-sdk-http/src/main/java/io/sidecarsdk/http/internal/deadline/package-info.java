/** How a deadline is told from one service to the next: in headers of the request. */
@NullMarked
package io.sidecarsdk.http.internal.deadline;

import org.jspecify.annotations.NullMarked;
