/** Log forwarding as the policy says: which sinks there are, and what is captured for them. */
@NullMarked
package io.sidecarsdk.logging.internal.runtime;

import org.jspecify.annotations.NullMarked;
