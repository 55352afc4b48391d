/** Writes to the process's standard output or error, from where a container's runtime takes it. */
@NullMarked
package io.sidecarsdk.logging.internal.sink.console;

import org.jspecify.annotations.NullMarked;
