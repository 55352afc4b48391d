/**
 * Who logs, as each record says it: the service, fixed fields, and where in Kubernetes the process runs.
 *
 * <p>Names are those of OpenTelemetry's semantic conventions. What is not known is left out.
 */
@NullMarked
package io.sidecarsdk.logging.internal.enrich;

import org.jspecify.annotations.NullMarked;
