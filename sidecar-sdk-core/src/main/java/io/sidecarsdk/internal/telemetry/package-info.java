/** Names and shapes of what the SDK measures, declared once. */
@NullMarked
package io.sidecarsdk.internal.telemetry;

import org.jspecify.annotations.NullMarked;
