package io.sidecarsdk.http.parity;

import static org.awaitility.Awaitility.await;

import io.sidecarsdk.Sidecar;
import io.sidecarsdk.http.CallRejectedIOException;
import io.sidecarsdk.http.CallTimeoutException;
import io.sidecarsdk.http.Http;
import io.sidecarsdk.http.ResponseTooLargeException;
import io.sidecarsdk.http.envoy.RealEnvoy;
import io.sidecarsdk.http.parity.Observation.Outcome;
import io.sidecarsdk.policy.Policy;
import java.io.IOException;
import java.net.ConnectException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.Response;

/** One of the two ways in which the calls of a scenario are made. */
enum Arm {
    /** The library. */
    LIBRARY {
        @Override
        Observation run(Scenario scenario, Policy policy, Upstreams upstreams) throws Exception {
            try (Sidecar sidecar = Sidecar.start(policy)) {
                String client = policy.http().clients().keySet().iterator().next();
                OkHttpClient http = sidecar.get(Http.class).client(client);
                return calls(scenario, upstreams, http, "http://" + scenario.host(upstreams.ports()));
            }
        }

        @Override
        String result(IOException failure) {
            if (failure instanceof CallTimeoutException) {
                return "timeout";
            }
            if (failure instanceof CallRejectedIOException rejected) {
                return rejected.reason().name().toLowerCase(Locale.ROOT).replace('_', ' ');
            }
            if (failure instanceof ResponseTooLargeException) {
                return "too long";
            }
            return failure instanceof ConnectException || failure instanceof SocketTimeoutException
                    ? "no connection"
                    : "reset";
        }
    },

    /** A bare client that sends everything to a real Envoy. */
    ENVOY {
        @Override
        Observation run(Scenario scenario, Policy policy, Upstreams upstreams) throws Exception {
            try (RealEnvoy envoy = RealEnvoy.running(policy)) {
                String host = scenario.host(upstreams.ports());
                OkHttpClient client = new OkHttpClient.Builder()
                        .readTimeout(Duration.ofMinutes(1))
                        .retryOnConnectionFailure(false)
                        .followRedirects(false)
                        .addInterceptor(chain -> chain.proceed(chain.request()
                                .newBuilder()
                                .header("Host", host)
                                .build()))
                        .build();
                client.dispatcher().setMaxRequestsPerHost(1000);
                return calls(scenario, upstreams, client, "http://127.0.0.1:" + envoy.port());
            }
        }

        /** Envoy has begun to answer and could not end. */
        @Override
        String result(IOException failure) {
            return "broken body";
        }
    };

    abstract Observation run(Scenario scenario, Policy policy, Upstreams upstreams) throws Exception;

    abstract String result(IOException failure);

    /** Runs the scenario on endpoints of its own. */
    Observation run(Scenario scenario) throws Exception {
        List<List<Step>> scripts = scenario.callSpecs().stream()
                .map(call -> Step.script(call.script()))
                .toList();
        try (Upstreams upstreams = new Upstreams(scenario.endpointSpecs(), scripts)) {
            return run(scenario, scenario.policy(upstreams.ports()), upstreams);
        }
    }

    Observation calls(Scenario scenario, Upstreams upstreams, OkHttpClient client, String base) throws Exception {
        await().atMost(Duration.ofSeconds(20)).until(() -> upstreams.wereChecked(scenario.checksFirst()));
        long start = System.nanoTime();
        ExecutorService threads = Executors.newFixedThreadPool(scenario.threads());
        try {
            List<Future<Outcome>> outcomes = new ArrayList<>();
            for (int i = 0; i < scenario.callSpecs().size(); i++) {
                int number = i;
                Request request = scenario.callSpecs().get(i).request(base, i);
                TimeUnit.NANOSECONDS.sleep(start + i * scenario.paceMillis() * 1_000_000L - System.nanoTime());
                outcomes.add(threads.submit(() -> call(client, request, upstreams, number)));
            }
            List<Outcome> ended = new ArrayList<>();
            for (Future<Outcome> outcome : outcomes) {
                ended.add(outcome.get());
            }
            return new Observation(ended, scenario.endpointSpecs().size(), upstreams.checks());
        } finally {
            threads.shutdownNow();
        }
    }

    private Outcome call(OkHttpClient client, Request request, Upstreams upstreams, int number) {
        long start = System.nanoTime();
        String result;
        String body = "";
        Map<String, String> headers = new TreeMap<>();
        try (Response response = client.newCall(request).execute()) {
            response.headers().forEach(header -> headers.put(header.getFirst(), header.getSecond()));
            body = response.body().string();
            result = result(response, body);
        } catch (IOException failure) {
            result = result(failure);
        }
        double millis = (System.nanoTime() - start) / 1e6;
        return new Outcome(result, millis, body, headers, upstreams.attempts(number));
    }

    /** An endpoint's status, or what Envoy means by its own answer. */
    private static String result(Response response, String body) {
        if (response.header(Upstreams.MARK) != null) {
            return Integer.toString(response.code());
        }
        if (response.code() == 504) {
            return "timeout";
        }
        if (response.code() == 429) {
            return "rate limited";
        }
        if (body.contains("overflow")) {
            return "concurrency limited";
        }
        if (body.contains("no healthy upstream")) {
            return "no endpoint";
        }
        if (body.contains("connection failure") || body.contains("connection timeout")) {
            return "no connection";
        }
        return body.contains("reset reason") ? "reset" : response.code() + " " + body;
    }
}
