package io.sidecarsdk.samples.orders.load;

import io.micrometer.core.instrument.MeterRegistry;
import io.opentelemetry.api.OpenTelemetry;
import io.sidecarsdk.Sidecar;
import io.sidecarsdk.http.Http;
import io.sidecarsdk.samples.orders.upstream.Upstreams;
import io.sidecarsdk.spi.PolicySource;
import java.io.IOException;
import java.util.Map;
import okhttp3.HttpUrl;
import okhttp3.OkHttpClient;
import okhttp3.Response;

/**
 * Calls through the SDK. All that a service needs of it is here: start a {@link Sidecar} with a policy, ask it for a
 * client by name, and make calls to that name.
 */
public final class SdkArm implements Arm {

    private final Sidecar sidecar;
    private final Map<String, RetryProbe> probes;
    private final Map<String, OkHttpClient> clients;

    /**
     * Starts.
     *
     * @throws io.sidecarsdk.policy.PolicyException if the policy is not valid; the message lists all that is wrong
     */
    public SdkArm(PolicySource policy, MeterRegistry meters, OpenTelemetry openTelemetry) {
        ProbedTime time = new ProbedTime();
        sidecar = Sidecar.builder()
                .policy(policy)
                .meters(meters)
                .openTelemetry(openTelemetry)
                .time(time) // only to see retries that wait; a service leaves it out
                .start();
        probes = Map.of(Upstreams.INVENTORY, new RetryProbe(time), Upstreams.PAYMENT, new RetryProbe(time));
        clients = Map.of(
                Upstreams.INVENTORY, client(Upstreams.INVENTORY),
                Upstreams.PAYMENT, client(Upstreams.PAYMENT));
    }

    @Override
    public String name() {
        return "sdk";
    }

    @Override
    public Response send(OrderCall call) throws IOException {
        String upstream = call.kind().upstream();
        HttpUrl base = new HttpUrl.Builder().scheme("http").host(upstream).build();
        return probe(upstream)
                .during(() -> client(call).newCall(call.request(base, name())).execute());
    }

    /** The running SDK. */
    public Sidecar sidecar() {
        return sidecar;
    }

    /** What can be seen of the retries to an upstream. */
    public RetryProbe probe(String upstream) {
        return java.util.Objects.requireNonNull(probes.get(upstream));
    }

    @Override
    public void close() {
        sidecar.close();
    }

    /** The SDK's client. The sample adds an interceptor, which sees each attempt; a service leaves that out, too. */
    private OkHttpClient client(String upstream) {
        return sidecar.get(Http.class)
                .client(upstream)
                .newBuilder()
                .addInterceptor(probe(upstream))
                .build();
    }

    private OkHttpClient client(OrderCall call) {
        return java.util.Objects.requireNonNull(clients.get(call.kind().upstream()));
    }
}
