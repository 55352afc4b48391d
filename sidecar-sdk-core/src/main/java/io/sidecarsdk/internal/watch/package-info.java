/** How what lies outside and may change at any moment, such as a file, is followed. */
@NullMarked
package io.sidecarsdk.internal.watch;

import org.jspecify.annotations.NullMarked;
