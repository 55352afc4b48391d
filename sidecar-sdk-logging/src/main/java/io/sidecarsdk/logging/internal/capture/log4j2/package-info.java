/** Takes what is logged through Log4j 2. */
@NullMarked
package io.sidecarsdk.logging.internal.capture.log4j2;

import org.jspecify.annotations.NullMarked;
