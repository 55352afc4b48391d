/** Templates over secrets: {@link io.sidecarsdk.secrets.internal.template.Template}. */
@NullMarked
package io.sidecarsdk.secrets.internal.template;

import org.jspecify.annotations.NullMarked;
