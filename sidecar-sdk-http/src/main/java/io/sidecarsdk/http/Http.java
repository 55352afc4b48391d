package io.sidecarsdk.http;

import okhttp3.OkHttpClient;

/**
 * HTTP: one client for each entry of the policy's {@code http.clients}, and what stands in front of the service itself.
 *
 * <p>The clients follow the policy: after a reload the next call runs under the new settings. They belong to the
 * {@code Sidecar} and end with it. Safe for use by several threads.
 */
public interface Http {

    /**
     * The client of an upstream; always the same one for a name.
     *
     * @throws IllegalArgumentException if the policy in force has no client of that name
     */
    OkHttpClient client(String name);

    /**
     * The same client as the JDK's type, for code that wants that. Calls run through the same pipeline.
     *
     * @throws IllegalArgumentException if the policy in force has no client of that name
     */
    java.net.http.HttpClient httpClient(String name);

    /** Incoming requests: what the filters in {@code io.sidecarsdk.http.inbound} put in front of the service. */
    Inbound inbound();
}
