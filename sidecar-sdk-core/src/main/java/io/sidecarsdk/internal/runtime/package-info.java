/** What a running Sidecar is made of: policy in force, capabilities, health, orderly end. */
@NullMarked
package io.sidecarsdk.internal.runtime;

import org.jspecify.annotations.NullMarked;
