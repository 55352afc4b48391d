/** Where users plug into outbound HTTP. */
@NullMarked
package io.sidecarsdk.http.spi;

import org.jspecify.annotations.NullMarked;
