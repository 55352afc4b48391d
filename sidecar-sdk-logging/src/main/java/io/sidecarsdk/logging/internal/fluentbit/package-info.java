/**
 * The policy's log forwarding as the configuration of Fluent Bit: one class for each part of the document, and a ledger in
 * which each says what became of its keys. What no filter of Fluent Bit does is done by scripts in Lua, which Fluent Bit runs.
 */
@NullMarked
package io.sidecarsdk.logging.internal.fluentbit;

import org.jspecify.annotations.NullMarked;
