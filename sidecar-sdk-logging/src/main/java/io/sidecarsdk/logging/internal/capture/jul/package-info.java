/** Takes what is logged through {@code java.util.logging}. */
@NullMarked
package io.sidecarsdk.logging.internal.capture.jul;

import org.jspecify.annotations.NullMarked;
