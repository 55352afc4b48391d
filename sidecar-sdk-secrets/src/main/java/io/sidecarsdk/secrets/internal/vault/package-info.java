/**
 * Vault as the rest of this module sees it: {@link io.sidecarsdk.secrets.internal.vault.Vault} reads and writes paths and
 * is logged in. Nothing outside of this package knows the driver, a token or a status code.
 */
@NullMarked
package io.sidecarsdk.secrets.internal.vault;

import org.jspecify.annotations.NullMarked;
