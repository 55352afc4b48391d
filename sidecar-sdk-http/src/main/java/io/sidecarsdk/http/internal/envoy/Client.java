package io.sidecarsdk.http.internal.envoy;

import io.sidecarsdk.policy.HttpClientPolicy;

/**
 * A client of the policy.
 *
 * @param policy what a proxy does for it
 * @param keys where it is entered what became of its keys
 */
record Client(String name, HttpClientPolicy policy, Ledger.Scope keys) {}
