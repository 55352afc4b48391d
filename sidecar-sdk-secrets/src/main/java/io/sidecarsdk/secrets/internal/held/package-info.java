/** What users hold: a {@code ManagedSecret}, its versions, and what a keeper of any kind says of it. */
@NullMarked
package io.sidecarsdk.secrets.internal.held;

import org.jspecify.annotations.NullMarked;
