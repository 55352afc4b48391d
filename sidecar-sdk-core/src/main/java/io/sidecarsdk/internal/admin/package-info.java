/** The page over HTTP that shows what the SDK does. */
@NullMarked
package io.sidecarsdk.internal.admin;

import org.jspecify.annotations.NullMarked;
