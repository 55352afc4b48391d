/** Who a TLS peer is, and what this side shows and trusts: material from PEM, for whichever client makes the connections. */
@NullMarked
package io.sidecarsdk.internal.tls;

import org.jspecify.annotations.NullMarked;
