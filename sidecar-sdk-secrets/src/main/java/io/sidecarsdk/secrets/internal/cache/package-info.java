/** The sealed cache: a file of what Vault gave, for the next start of the service. */
@NullMarked
package io.sidecarsdk.secrets.internal.cache;

import org.jspecify.annotations.NullMarked;
