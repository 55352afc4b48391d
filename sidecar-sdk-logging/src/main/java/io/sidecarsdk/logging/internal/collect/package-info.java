/**
 * The way of an event from the thread that logged it to the queues of the sinks: a ring that never makes that thread wait,
 * unless the policy asks for it, and one thread that makes records of events.
 */
@NullMarked
package io.sidecarsdk.logging.internal.collect;

import org.jspecify.annotations.NullMarked;
