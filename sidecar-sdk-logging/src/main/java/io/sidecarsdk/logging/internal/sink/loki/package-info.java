/**
 * Grafana Loki. Lines with the same labels are one stream, which is all that Loki keeps an index of; what has many values
 * stands in the line, or beside it as structured metadata.
 *
 * <p>What Loki does with a request that holds something it does not want, from its source (3.7) and seen at a real one: lines
 * that are too long or too old are left out, the others are stored, and the whole is answered with 400. So is a request of
 * which nothing was stored, as it cannot be read at all. What was refused is found by sending halves: a line that Loki has
 * already, with the same labels, time, text and metadata, is not shown twice. For this the metadata holds the record's id,
 * which also keeps apart two lines that are the same in everything else.
 */
@NullMarked
package io.sidecarsdk.logging.internal.sink.loki;

import org.jspecify.annotations.NullMarked;
