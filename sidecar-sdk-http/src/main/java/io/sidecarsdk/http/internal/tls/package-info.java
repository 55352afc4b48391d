/** TLS: who the peer is, what this side shows, and the material for both, which changes while connections live. */
@NullMarked
package io.sidecarsdk.http.internal.tls;

import org.jspecify.annotations.NullMarked;
