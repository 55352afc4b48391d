/** Files and environment variables as sources of a secret. */
@NullMarked
package io.sidecarsdk.secrets.internal.source;

import org.jspecify.annotations.NullMarked;
