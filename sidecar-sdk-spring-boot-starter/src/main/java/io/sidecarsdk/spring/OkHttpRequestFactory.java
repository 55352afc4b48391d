package io.sidecarsdk.spring;

import java.net.URI;
import okhttp3.OkHttpClient;
import org.springframework.http.HttpMethod;
import org.springframework.http.client.ClientHttpRequest;
import org.springframework.http.client.ClientHttpRequestFactory;

/**
 * Has Spring's {@code RestClient}, {@code RestTemplate} and HTTP interfaces make their calls with an OkHttp client, such as
 * one of the policy's. (Spring's own adapter ended with Spring 6.)
 *
 * <pre>{@code
 * RestClient inventory = RestClient.builder()
 *         .requestFactory(new OkHttpRequestFactory(http.client("inventory")))
 *         .baseUrl("http://inventory")
 *         .build();
 * }</pre>
 *
 * <p>Calls run on the caller's thread. Bodies are streamed in both directions where Spring's converter streams; one that
 * can be written once only is not sent again. A request attribute that is an
 * {@link io.sidecarsdk.http.Streaming} or a {@link io.sidecarsdk.resilience.Deadline}, under any name, holds for the call.
 * Failures are those of the OkHttp client, which Spring wraps in {@code ResourceAccessException}. Safe for use by several
 * threads.
 */
public final class OkHttpRequestFactory implements ClientHttpRequestFactory {

    private final OkHttpClient client;

    /** Calls with {@code client}, which stays its owner's to end. */
    public OkHttpRequestFactory(OkHttpClient client) {
        this.client = client;
    }

    @Override
    public ClientHttpRequest createRequest(URI uri, HttpMethod method) {
        return new OkHttpSpringRequest(client, uri, method);
    }
}
