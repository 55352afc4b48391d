/** Writes to a file that is rotated when it is full. */
@NullMarked
package io.sidecarsdk.logging.internal.sink.file;

import org.jspecify.annotations.NullMarked;
