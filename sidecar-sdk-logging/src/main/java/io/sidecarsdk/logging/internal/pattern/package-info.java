/** The patterns of a policy: {@link io.sidecarsdk.logging.internal.pattern.PatternCompiler} makes them, or says why not. */
@NullMarked
package io.sidecarsdk.logging.internal.pattern;

import org.jspecify.annotations.NullMarked;
