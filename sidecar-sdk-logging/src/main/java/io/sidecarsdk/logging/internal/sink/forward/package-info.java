/**
 * The Forward protocol, version 1, which Fluentd, Fluent Bit and the OpenTelemetry Collector speak: see the
 * <a href="https://github.com/fluent/fluentd/wiki/Forward-Protocol-Specification-v1">specification</a>.
 *
 * <pre>
 * server                                 client
 *   [HELO, {nonce, auth, keepalive}] ──▶          only where both have a shared key
 *                                 ◀── [PING, name, salt, digest, user, digest of the password]
 *   [PONG, taken, reason, name, digest] ──▶
 *                                 ◀── [tag, entries, {size, chunk, compressed}]     PackedForward: a batch
 *   {ack: chunk} ──▶                              only where the client asked for it with a chunk
 * </pre>
 *
 * <p>Both directions are MessagePack by code of our own: what is sent is written straight from a record's bytes, and what
 * is read comes from somebody else, so it is read within bounds. (msgpack-core, with which the tests read what was sent, is
 * built on {@code sun.misc.Unsafe}: from JDK 24 on it has the JVM print warnings to the host's standard error.)
 */
@NullMarked
package io.sidecarsdk.logging.internal.sink.forward;

import org.jspecify.annotations.NullMarked;
