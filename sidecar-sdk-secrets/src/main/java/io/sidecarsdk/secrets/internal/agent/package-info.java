/**
 * The policy's secrets as the configuration of a Vault or OpenBao Agent: one class for each concern, and a
 * {@code KeyLedger} in which each says what became of its keys.
 */
@NullMarked
package io.sidecarsdk.secrets.internal.agent;

import org.jspecify.annotations.NullMarked;
