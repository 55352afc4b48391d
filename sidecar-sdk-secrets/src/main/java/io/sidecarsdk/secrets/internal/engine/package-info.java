/** Vault's secrets engines: how each is asked, and what its answer means. */
@NullMarked
package io.sidecarsdk.secrets.internal.engine;

import org.jspecify.annotations.NullMarked;
