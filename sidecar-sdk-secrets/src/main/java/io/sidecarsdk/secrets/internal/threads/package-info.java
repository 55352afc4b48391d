/** The module's own threads: some read the sources, others run the listeners. */
@NullMarked
package io.sidecarsdk.secrets.internal.threads;

import org.jspecify.annotations.NullMarked;
