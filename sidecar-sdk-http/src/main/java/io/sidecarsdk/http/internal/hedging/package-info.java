/** How long an answer is waited for before another attempt is sent beside it. */
@NullMarked
package io.sidecarsdk.http.internal.hedging;

import org.jspecify.annotations.NullMarked;
