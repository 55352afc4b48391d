/** JSON as it is written for people and tools to read. */
@NullMarked
package io.sidecarsdk.internal.json;

import org.jspecify.annotations.NullMarked;
