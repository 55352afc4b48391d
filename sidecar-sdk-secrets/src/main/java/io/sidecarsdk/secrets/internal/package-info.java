/**
 * How secrets are read and kept up to date.
 *
 * <p>{@link io.sidecarsdk.secrets.internal.PolicySecrets} holds what the policy in force says: one
 * {@code SecretWatch} for each entry, which reads a {@code SecretSource} again and again and publishes to a
 * {@code ManagedSecret}, which users hold. Another kind of source is another {@code SecretSource}.
 */
@NullMarked
package io.sidecarsdk.secrets.internal;

import org.jspecify.annotations.NullMarked;
