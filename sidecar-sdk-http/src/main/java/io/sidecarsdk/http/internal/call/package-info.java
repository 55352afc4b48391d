/** One call on its way: what it carries, its attempts, and how it ends. */
@NullMarked
package io.sidecarsdk.http.internal.call;

import org.jspecify.annotations.NullMarked;
