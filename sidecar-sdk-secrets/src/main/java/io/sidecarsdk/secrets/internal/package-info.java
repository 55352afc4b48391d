/**
 * The secrets of the policy in force: {@link io.sidecarsdk.secrets.internal.PolicySecrets} gives each entry a
 * {@code SecretKeeper}, which publishes to the {@code ManagedSecret} that users hold.
 */
@NullMarked
package io.sidecarsdk.secrets.internal;

import org.jspecify.annotations.NullMarked;
