/**
 * Secrets as files, for libraries that read files.
 *
 * <p>{@link io.sidecarsdk.secrets.internal.files.SecretFiles} holds what the policy in force says: one
 * {@code FileGroup} for each directory, which renders its files whenever one of their secrets changes, and has a
 * {@code VersionedDirectory} change them all at once.
 */
@NullMarked
package io.sidecarsdk.secrets.internal.files;

import org.jspecify.annotations.NullMarked;
