/**
 * Writes a policy as the configuration of a real Envoy. {@code Bootstrap} puts the document together; each other class
 * renders one concern and says in the {@code Ledger} what became of the policy's keys: nothing is left out silently.
 */
@NullMarked
package io.sidecarsdk.http.internal.envoy;

import org.jspecify.annotations.NullMarked;
