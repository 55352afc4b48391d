/**
 * The policy document: one YAML file that says what the SDK does, read into immutable settings.
 *
 * <p>{@link io.sidecarsdk.policy.Policy#load} and {@link io.sidecarsdk.policy.Policy#parse} either give a whole, valid
 * policy or throw a {@link io.sidecarsdk.policy.PolicyException} that lists every error at once, each with its path, the
 * value found and what was expected.
 *
 * <h2>The rules of the format</h2>
 *
 * <ul>
 *   <li>Keys are kebab-case; an unknown or repeated key is an error.
 *   <li>Durations are {@code 250ms}, {@code 2s}, {@code 5m} (units ns, us, ms, s, m, h, d), sizes {@code 8MiB} (B, KiB,
 *       MiB, GiB, TiB), ratios {@code 20%}. Booleans are {@code true} and {@code false}, integers plain decimals.
 *   <li><code>${NAME}</code> and <code>${NAME:default}</code> inside a value are replaced from the environment after the YAML was
 *       read, so a variable can never add structure. <code>$${</code> stands for a literal <code>${</code>.
 *   <li>No tags, anchors, aliases or second documents; at most 32 levels and 1 MiB.
 *   <li>A client's settings are laid over {@code http.defaults}; nested mappings are merged, lists are replaced.
 *   <li>A feature whose block is absent is off, unless its documentation names a default; {@code enabled: false} inside
 *       the block switches it off and keeps the settings.
 * </ul>
 *
 * <p>Settings classes are read-only views and are never constructed by users. A JSON Schema made from the same
 * declarations lies in the jar as {@code io/sidecarsdk/policy/policy.schema.json}.
 */
@NullMarked
package io.sidecarsdk.policy;

import org.jspecify.annotations.NullMarked;
