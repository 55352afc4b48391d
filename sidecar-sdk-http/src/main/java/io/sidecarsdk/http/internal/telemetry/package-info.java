/** What the HTTP module measures and traces, with everything that can be resolved beforehand resolved once. */
@NullMarked
package io.sidecarsdk.http.internal.telemetry;

import org.jspecify.annotations.NullMarked;
