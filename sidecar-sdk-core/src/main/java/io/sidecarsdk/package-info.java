/**
 * sidecar-sdk: what a pod's sidecars do, inside the JVM.
 *
 * <p>{@link io.sidecarsdk.Sidecar} is the way in. It is started with a policy document and gives out capabilities:
 *
 * <pre>{@code
 * try (Sidecar sidecar = Sidecar.start(Path.of("sidecar.yaml"))) {
 *     OkHttpClient inventory = sidecar.get(Http.class).client("inventory");
 *     Secret database = sidecar.get(Secrets.class).secret("database");
 *     Resilience pricing = sidecar.resilience("pricing");
 * }
 * }</pre>
 */
@NullMarked
package io.sidecarsdk;

import org.jspecify.annotations.NullMarked;
