/**
 * Splunk's HTTP Event Collector, with the acknowledgement of its indexers.
 *
 * <p>A request that is answered with 200 has been read, no more: events are lost still when the server stops before they are
 * indexed. Where the policy asks for acknowledgement, each request belongs to a channel, is given a number, and counts as
 * taken only when the collector says of that number that it is indexed. A number of which it says no such thing may be
 * pending, failed, or forgotten by a server that was started anew: after the policy's time the batch is sent again.
 */
@NullMarked
package io.sidecarsdk.logging.internal.sink.splunk;

import org.jspecify.annotations.NullMarked;
