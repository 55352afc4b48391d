/**
 * Reads YAML text into a plain tree that remembers where each value stood.
 *
 * <p>Built on SnakeYAML's event stream rather than on its object construction, so that nothing is ever instantiated
 * from a document: no tags, no anchors, no implicit octal or sexagesimal numbers. Whoever reads the tree decides what a
 * scalar means.
 */
@NullMarked
package io.sidecarsdk.internal.yaml;

import org.jspecify.annotations.NullMarked;
