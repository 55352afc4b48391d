package io.sidecarsdk.http.simulation;

import io.sidecarsdk.Sidecar;
import io.sidecarsdk.http.CallRejectedIOException;
import io.sidecarsdk.http.CallTimeoutException;
import io.sidecarsdk.http.Http;
import io.sidecarsdk.http.internal.simulation.EventLoop;
import io.sidecarsdk.http.internal.simulation.OpenLoad;
import io.sidecarsdk.http.internal.simulation.SimulatedCalls;
import io.sidecarsdk.http.internal.simulation.SimulatedNetwork;
import io.sidecarsdk.http.internal.simulation.SimulatedPolicy;
import io.sidecarsdk.http.internal.simulation.SimulatedServer;
import io.sidecarsdk.http.simulation.Simulation.Window;
import io.sidecarsdk.policy.Policy;
import java.io.IOException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.LongFunction;
import java.util.random.RandomGenerator;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.Response;

/** One run of a {@link Simulation}. */
final class Run {

    private final EventLoop loop = new EventLoop();
    private final SimulatedCalls calls = new SimulatedCalls();
    private final Policy policy;
    private final String client;
    private final List<Server> servers;
    private final List<Window> windows;
    private final double callsPerSecond;
    private final long endNanos;
    private final LongFunction<Request> requests;
    private final RandomGenerator arrivals;
    private final RandomGenerator work;
    private final RandomGenerator decisions;
    private final Report.Recorder recorder;

    Run(
            Policy policy,
            String client,
            List<Server> servers,
            List<Window> windows,
            double callsPerSecond,
            Duration duration,
            long seed,
            LongFunction<Request> requests) {
        this.policy = policy;
        this.client = client;
        this.servers = servers;
        this.windows = windows;
        this.callsPerSecond = callsPerSecond;
        this.endNanos = duration.toNanos();
        this.requests = requests;
        SplittableRandom random = new SplittableRandom(seed);
        // Apart, so that the same calls come to the same servers, whatever the policy makes of them.
        this.arrivals = random.split();
        this.work = random.split();
        this.decisions = random.split();
        this.recorder = new Report.Recorder(duration);
    }

    Report run() {
        Map<String, SimulatedServer> network = network();
        List<String> endpoints =
                network.keySet().stream().map(host -> "http://" + host).toList();
        try (calls;
                Sidecar sidecar = Sidecar.builder()
                        .policy(SimulatedPolicy.of(policy, client, endpoints))
                        .time(loop)
                        .scheduler(loop)
                        .random(decisions)
                        .start()) {
            OkHttpClient okHttp =
                    SimulatedNetwork.under(sidecar.get(Http.class).client(client), loop, network, recorder::attempt);
            OpenLoad load = new OpenLoad(loop, arrivals, this::rate, endNanos, number -> begin(okHttp, number));
            load.start();
            for (Window window : windows) {
                change(window, load, network);
            }
            while ((loop.nanos() < endNanos || calls.underWay() > 0) && loop.step()) {
                // one event after the other
            }
        }
        return recorder.report();
    }

    // --- calls ---

    private void begin(OkHttpClient okHttp, long number) {
        long start = loop.nanos();
        calls.begin(number, attempts -> {
            String outcome = outcome(okHttp, requests.apply(number));
            recorder.call(new Report.Call(number, start, loop.nanos(), attempts.getAsInt(), outcome));
        });
    }

    private static String outcome(OkHttpClient okHttp, Request request) {
        try (Response response = okHttp.newCall(request).execute()) {
            long read = response.body().bytes().length;
            return read < 0 ? "" : Integer.toString(response.code());
        } catch (CallRejectedIOException e) {
            return e.reason().name().toLowerCase(Locale.ROOT);
        } catch (CallTimeoutException e) {
            return "timeout";
        } catch (IOException e) {
            return e.getClass().getSimpleName();
        }
    }

    // --- what goes wrong ---

    private double rate() {
        return callsPerSecond * degree(Incident.Kind.LOAD, 1);
    }

    private void change(Window window, OpenLoad load, Map<String, SimulatedServer> network) {
        switch (window.incident().kind()) {
            case LOAD -> {
                loop.at(window.fromNanos(), 0, load::start);
                loop.at(window.toNanos(), 0, load::start);
            }
            case CRASH -> {
                int number = 0;
                for (SimulatedServer server : network.values()) {
                    if (window.incident().meets(number++)) {
                        loop.at(window.fromNanos(), 0, server::crash);
                    }
                }
            }
            default -> {
                // looked at when a request comes
            }
        }
    }

    private double degree(Incident.Kind kind, double none) {
        return windows.stream()
                .filter(window ->
                        window.includes(loop.nanos()) && window.incident().kind() == kind)
                .mapToDouble(window -> window.incident().degree())
                .max()
                .orElse(none);
    }

    // --- servers ---

    private Map<String, SimulatedServer> network() {
        Map<String, SimulatedServer> network = new LinkedHashMap<>();
        for (int number = 0; number < servers.size(); number++) {
            network.put("server-" + (number + 1), new SimulatedServer(loop, new Traits(number, servers.get(number))));
        }
        return network;
    }

    private final class Traits implements SimulatedServer.Traits {

        private final int number;
        private final Server server;

        private Traits(int number, Server server) {
            this.number = number;
            this.server = server;
        }

        @Override
        public int concurrency() {
            return server.concurrency();
        }

        @Override
        public int queue() {
            return server.queue();
        }

        @Override
        public long latency() {
            return server.latency().toNanos();
        }

        @Override
        public long service() {
            return Math.round(server.serviceTime().nanos(work) * degree(Incident.Kind.SLOW, 1));
        }

        @Override
        public boolean isDead() {
            return degree(Incident.Kind.CRASH, 0) > 0;
        }

        @Override
        public boolean isSilent() {
            return degree(Incident.Kind.SILENCE, 0) > 0;
        }

        @Override
        public boolean fails() {
            double share = degree(Incident.Kind.ERRORS, 0);
            return share > 0 && work.nextDouble() < share;
        }

        private double degree(Incident.Kind kind, double none) {
            double degree = none;
            for (Window window : windows) {
                if (window.incident().kind() == kind
                        && window.incident().meets(number)
                        && window.includes(loop.nanos())) {
                    degree = Math.max(degree, window.incident().degree());
                }
            }
            return degree;
        }
    }
}
