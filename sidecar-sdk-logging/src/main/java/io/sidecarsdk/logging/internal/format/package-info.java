/**
 * Forms in which a {@link io.sidecarsdk.logging.internal.record.LogRecord} leaves the process: JSON lines, the Elastic
 * Common Schema, text for people, OTLP. Written from the record's own bytes into one buffer that is used again and again.
 */
@NullMarked
package io.sidecarsdk.logging.internal.format;

import org.jspecify.annotations.NullMarked;
