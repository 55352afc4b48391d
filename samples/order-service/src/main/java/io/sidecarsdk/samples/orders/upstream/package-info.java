/** The upstreams: processes of their own, what they do wrong and when, and what they have seen. */
@NullMarked
package io.sidecarsdk.samples.orders.upstream;

import org.jspecify.annotations.NullMarked;
