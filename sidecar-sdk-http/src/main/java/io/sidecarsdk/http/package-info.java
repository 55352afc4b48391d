/**
 * Outbound HTTP: OkHttp clients whose calls run through the policy's pipeline.
 *
 * <pre>{@code
 * OkHttpClient inventory = sidecar.get(Http.class).client("inventory");
 * try (Response response = inventory.newCall(
 *         new Request.Builder().url("http://inventory/stock/42").build()).execute()) {
 *     ...
 * }
 * }</pre>
 *
 * <h2>Names and endpoints</h2>
 *
 * <p>A request names its upstream by the logical host, the client's name in the policy. The pipeline picks an endpoint
 * for each attempt and connects there; the {@code Host} header stays logical unless the policy's {@code host} says
 * otherwise. A client without {@code endpoints} dials the URL's own host. A client with endpoints refuses another host.
 *
 * <h2>TLS</h2>
 *
 * <p>The policy's {@code tls} section says whom to trust, as whom to connect and who must answer. It holds for derived
 * clients too, whatever they are built with. See the guide docs/guides/tls.md.
 *
 * <h2>A call's way</h2>
 *
 * <p>Outermost first: tracing and metrics, deadline, rate limit, concurrency limit, circuit breaker, response cap, retry,
 * hedge; and for each attempt balancing and the transport. So a call that was tried three times is one span, one timer sample and
 * one outcome for the breaker, and the deadline bounds all of it.
 *
 * <h2>How a call ends</h2>
 *
 * <ul>
 *   <li>A response is handed on as it came, also the last one of attempts that were spent (503 stays 503).
 *   <li>{@link io.sidecarsdk.http.CallRejectedIOException}: refused by a limit or the circuit breaker; nothing was sent.
 *   <li>{@link io.sidecarsdk.http.CallTimeoutException}: the deadline passed, or the last attempt's time did.
 *   <li>{@link io.sidecarsdk.http.ResponseTooLargeException}: the response is longer than {@code max-response}.
 *   <li>{@link io.sidecarsdk.http.WrongHostException}: the URL's host is not the client's name.
 *   <li>any other {@link java.io.IOException}: the last attempt's. Failures of earlier attempts, and the reason why there
 *       was no further one, are suppressed in it.
 * </ul>
 *
 * <p>A call is over, for limits, metrics and the deadline, when its response body has been read to the end or closed.
 * Bodies with a declared length of up to 64 KiB are read before the call returns, so that a connection that breaks inside
 * them is a failed attempt like any other; longer ones and those without a length are streamed. One that may last longer
 * than the timeout, such as server-sent events, has the tag {@link io.sidecarsdk.http.Streaming}.
 *
 * <h2>What OkHttp settings mean here</h2>
 *
 * <p>The client's own read, write and call timeouts are off, the pipeline's deadline stands for them. Redirects and
 * OkHttp's silent re-sends are off. {@code client.newBuilder()} keeps the pipeline; interceptors added there run inside
 * it, once for each attempt. An asynchronous call ({@code enqueue}) takes its caller's OpenTelemetry context along, so the
 * parent span and the enclosing deadline; a client derived with an event listener of its own does not.
 */
@NullMarked
package io.sidecarsdk.http;

import org.jspecify.annotations.NullMarked;
