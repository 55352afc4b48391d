/** The HTTP capability: makes the clients of the policy and keeps them up to date. */
@NullMarked
package io.sidecarsdk.http.internal;

import org.jspecify.annotations.NullMarked;
