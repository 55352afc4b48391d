/** What is shown: a progress line while it runs, then the summary, and whether the promises were kept. */
@NullMarked
package io.sidecarsdk.samples.orders.report;

import org.jspecify.annotations.NullMarked;
