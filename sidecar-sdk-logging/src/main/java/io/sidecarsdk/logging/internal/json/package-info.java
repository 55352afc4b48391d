/** Reads what receivers answer in JSON, of which nothing is taken on trust. */
@NullMarked
package io.sidecarsdk.logging.internal.json;

import org.jspecify.annotations.NullMarked;
