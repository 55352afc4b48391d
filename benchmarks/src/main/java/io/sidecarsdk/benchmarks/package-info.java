/** What the pipeline costs, against a bare OkHttp client and against the same features wired by hand. */
@NullMarked
package io.sidecarsdk.benchmarks;

import org.jspecify.annotations.NullMarked;
