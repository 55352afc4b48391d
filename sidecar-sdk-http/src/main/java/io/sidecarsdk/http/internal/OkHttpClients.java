package io.sidecarsdk.http.internal;

import io.sidecarsdk.http.internal.pipeline.Connections;
import io.sidecarsdk.http.internal.pipeline.PipelineTools;
import io.sidecarsdk.http.internal.transport.AttemptSockets;
import io.sidecarsdk.http.internal.transport.BoundedDns;
import io.sidecarsdk.http.internal.transport.CallerContext;
import io.sidecarsdk.http.internal.transport.WireMark;
import io.sidecarsdk.policy.HttpClientPolicy;
import java.time.Duration;
import okhttp3.Dispatcher;
import okhttp3.Dns;
import okhttp3.Interceptor;
import okhttp3.OkHttpClient;

/** Builds OkHttp clients that leave to the pipeline what is the pipeline's. */
final class OkHttpClients {

    private OkHttpClients() {}

    static OkHttpClient build(
            Interceptor pipeline,
            Connections connections,
            HttpClientPolicy policy,
            PipelineTools tools,
            HttpThreads threads) {
        Duration connectTimeout = policy.connectTimeout();
        return new OkHttpClient.Builder()
                .addInterceptor(pipeline)
                .addNetworkInterceptor(new WireMark(tools.scope()))
                .socketFactory(new AttemptSockets(tools.scope()))
                .dns(new BoundedDns(Dns.SYSTEM, threads.lookups(), tools.scope(), connectTimeout.toMillis()))
                .eventListener(new CallerContext())
                .connectionPool(connections.pool())
                .sslSocketFactory(connections.tls().sockets(), connections.tls().trust())
                .hostnameVerifier(connections.tls())
                .dispatcher(dispatcher(threads))
                .connectTimeout(connectTimeout)
                // The pipeline's deadline stands for all of these: OkHttp's would wake a watchdog on each read and
                // write.
                .callTimeout(Duration.ZERO)
                .readTimeout(Duration.ZERO)
                .writeTimeout(Duration.ZERO)
                // Sending again is for the retry stage alone: OkHttp would do it without asking any budget.
                .retryOnConnectionFailure(false)
                // A redirect may lead headers and body to another host.
                .followRedirects(false)
                .followSslRedirects(false)
                // Races addresses on other threads, where a socket could not be told to which attempt it belongs.
                .fastFallback(false)
                .build();
    }

    /** OkHttp's defaults of 64 calls, and 5 for each host, would queue what the concurrency limit has admitted. */
    private static Dispatcher dispatcher(HttpThreads threads) {
        Dispatcher dispatcher = new Dispatcher(threads.calls());
        dispatcher.setMaxRequests(Integer.MAX_VALUE);
        dispatcher.setMaxRequestsPerHost(Integer.MAX_VALUE);
        return dispatcher;
    }
}
