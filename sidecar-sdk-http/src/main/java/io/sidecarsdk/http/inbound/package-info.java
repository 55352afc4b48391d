/**
 * Filters that put the policy's {@code http.inbound} in front of a service.
 *
 * <pre>{@code
 * // a servlet container, programmatically
 * servletContext.addFilter("sidecar", new SidecarServletFilter(sidecar.get(Http.class)))
 *         .addMappingForUrlPatterns(SidecarServletFilter.dispatches(), false, "/*");
 *
 * // the JDK's own server
 * httpServer.createContext("/stock", handler).getFilters().add(new SidecarHttpServerFilter(sidecar.get(Http.class)));
 * }</pre>
 *
 * <p>With the Spring Boot starter nothing has to be written. The servlet API is not among this module's dependencies: the
 * container brings it, and who has none does not need it unless {@link
 * io.sidecarsdk.http.inbound.SidecarServletFilter} is used.
 *
 * <h2>A request's way</h2>
 *
 * <p>Outermost first: access log, server span and metrics; is the path unambiguous; is the service draining; has the
 * caller's deadline passed; who is asking and may he; the rate limit; the concurrency limits. What is refused never reaches
 * the service, and is answered with a short text and a status that says why: 400 for a path that can be read in more than
 * one way, 401 and 403 by authorization, 429 beyond the rate limit, 503 when draining or full, 504 when the deadline has
 * passed. {@code x-envoy-overloaded: true} tells callers that it was overload and that repeating makes it worse.
 *
 * <p>Around the handler the caller's trace context and the request's {@link io.sidecarsdk.resilience.Deadline} are current,
 * so calls that it makes with the clients of the same {@code Sidecar} continue the trace and end in time.
 *
 * <p>All of it follows the policy: a change takes effect with the next request. A failure in telemetry or in a limit is
 * logged and lets the request through; one in authorization keeps it out.
 */
@NullMarked
package io.sidecarsdk.http.inbound;

import org.jspecify.annotations.NullMarked;
