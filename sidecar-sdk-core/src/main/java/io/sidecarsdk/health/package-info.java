/** How the SDK is doing: {@link io.sidecarsdk.health.Health}, a value that names each part and what is wrong with it. */
@NullMarked
package io.sidecarsdk.health;

import org.jspecify.annotations.NullMarked;
