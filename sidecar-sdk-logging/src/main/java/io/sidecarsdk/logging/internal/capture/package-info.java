/** From a Logback event to the bytes of a JSON line, on the thread that logs. */
@NullMarked
package io.sidecarsdk.logging.internal.capture;

import org.jspecify.annotations.NullMarked;
