/**
 * HikariCP pools that follow a secret, for applications that have HikariCP 7 or newer:
 * {@link io.sidecarsdk.secrets.hikari.HikariRotation}.
 */
@NullMarked
package io.sidecarsdk.secrets.hikari;

import org.jspecify.annotations.NullMarked;
