/** Those that keep a secret up to date: one watches a file or the environment, one has a path in Vault. */
@NullMarked
package io.sidecarsdk.secrets.internal.keeper;

import org.jspecify.annotations.NullMarked;
