/** Reads JSON that others wrote, receivers' answers and log lines, of which nothing is taken on trust. */
@NullMarked
package io.sidecarsdk.logging.internal.json;

import org.jspecify.annotations.NullMarked;
