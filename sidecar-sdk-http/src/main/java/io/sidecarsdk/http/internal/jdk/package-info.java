/**
 * The JDK's face of the call pipeline: a {@link java.net.http.HttpClient} over an {@code OkHttpClient}.
 *
 * <p>Only the types change here; retries, deadlines, balancing and the rest happen inside the OkHttp client, so both
 * faces of an upstream behave alike. The way of one exchange:
 *
 * <pre>
 * HttpRequest  → RequestMapper → okhttp3.Request      body: PublisherRequestBody pulls through PublisherReader
 *              → okhttp3.Call                         send: on the caller's thread; sendAsync: on OkHttp's dispatcher
 * okhttp3.Response → BodyHandler → BodySubscriber     BodyDelivery subscribes it, ResponseFeed feeds it
 *              → ReceivedResponse
 * </pre>
 *
 * <p>Which thread feeds a response body is decided in {@code BodyDelivery}, the reason beside it.
 */
@NullMarked
package io.sidecarsdk.http.internal.jdk;

import org.jspecify.annotations.NullMarked;
