package io.sidecarsdk.http.parity;

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
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLException;
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
                OkHttpClient http = sidecar.get(Http.class).client(scenario.asked());
                String base = "http://" + scenario.host(upstreams.ports());
                return calls(scenario, upstreams, new Entrance(http, base, () -> "at once"));
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
            return failure instanceof ConnectException
                            || failure instanceof SocketTimeoutException
                            || failure instanceof SSLException
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
                String base = "http://127.0.0.1:" + envoy.port();
                // A worker posts a failure to the main thread, and this posts to the worker who is left.
                // Either does what was posted to it before it reads what was sent to it later.
                // What is sent here is for the main thread.
                return calls(scenario, upstreams, new Entrance(client, base, () -> envoy.admin("/ready")));
            }
        }

        /** Envoy has begun to answer and could not end. */
        @Override
        String result(IOException failure) {
            return "broken body";
        }
    };

    /**
     * Where calls go in.
     *
     * @param base scheme, host and port
     * @param settling ends when what the calls so far have set off has taken effect
     */
    private record Entrance(OkHttpClient client, String base, Callable<String> settling) {}

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

    Observation calls(Scenario scenario, Upstreams upstreams, Entrance entrance) throws Exception {
        List<Outcome> ended = new ArrayList<>();
        List<Integer> ends = new ArrayList<>();
        for (Phase phase : scenario.phases()) {
            upstreams.awaitChecks(phase.checksFirst());
            ended.addAll(calls(phase, ended.size(), upstreams, entrance));
            ends.add(ended.size());
            upstreams.nextPhase();
        }
        upstreams.awaitRequests(scenario.requestsInAll());
        return new Observation(ended, ends, scenario.endpointSpecs().size(), upstreams.checks());
    }

    private List<Outcome> calls(Phase phase, int first, Upstreams upstreams, Entrance entrance) throws Exception {
        long start = System.nanoTime();
        ExecutorService threads = Executors.newFixedThreadPool(phase.threads());
        try {
            List<Future<Outcome>> outcomes = new ArrayList<>();
            for (int i = 0; i < phase.calls().size(); i++) {
                int number = first + i;
                Request request = phase.calls().get(i).request(entrance.base(), number);
                TimeUnit.NANOSECONDS.sleep(start + i * phase.paceMillis() * 1_000_000L - System.nanoTime());
                outcomes.add(threads.submit(() -> {
                    Outcome outcome = call(entrance.client(), request, upstreams, number);
                    if (phase.isSettled()) {
                        entrance.settling().call();
                    }
                    return outcome;
                }));
            }
            List<Outcome> ended = new ArrayList<>();
            for (Future<Outcome> outcome : outcomes) {
                ended.add(outcome.get());
            }
            return ended;
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
        if (response.message().equals("injected fault") || body.equals("fault filter abort")) {
            return response.code() + " injected";
        }
        if (response.code() == 503 && body.isEmpty()) {
            return "admission refused"; // the one that Envoy gives without a word
        }
        if (body.equals("reached concurrency limit")) {
            return "adaptive limited";
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
