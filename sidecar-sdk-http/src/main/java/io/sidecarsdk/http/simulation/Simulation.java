package io.sidecarsdk.http.simulation;

import io.sidecarsdk.policy.Policy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongFunction;
import okhttp3.Request;

/**
 * What one client of a policy does to its servers, and they to it, in virtual time. The package description says what is
 * simulated and how.
 *
 * <p>Set it up, then {@link #run()} it; it can be run again, with the same result. Not for use by several threads.
 */
public final class Simulation {

    private final Policy policy;
    private final String client;
    private final List<Server> servers = new ArrayList<>();
    private final List<Window> windows = new ArrayList<>();
    private double callsPerSecond = 100;
    private Duration duration = Duration.ofSeconds(60);
    private long seed;
    private LongFunction<Request> requests;

    /** When an incident is. */
    record Window(long fromNanos, long toNanos, Incident incident) {

        boolean includes(long nanos) {
            return nanos >= fromNanos && nanos < toNanos;
        }
    }

    private Simulation(Policy policy, String client) {
        this.policy = policy;
        this.client = client;
        Request get = new Request.Builder().url("http://" + client + "/").build();
        this.requests = number -> get;
    }

    /**
     * Of the client that stands under {@code http.clients} by that name.
     *
     * <p>Without more it has one server that serves a request in 10 ms, 100 calls per second for a minute, and the seed 0.
     */
    public static Simulation of(Policy policy, String client) {
        return new Simulation(policy, client);
    }

    /** Adds {@code count} endpoints like {@code server}. They are numbered in the order in which they are added. */
    public Simulation endpoints(int count, Server server) {
        Settings.atLeast(1, "endpoints", count);
        for (int i = 0; i < count; i++) {
            servers.add(server);
        }
        return this;
    }

    /** How many calls come per second, on average. Default 100. */
    public Simulation load(double newCallsPerSecond) {
        callsPerSecond = Settings.positive("load", newCallsPerSecond);
        return this;
    }

    /** What the calls ask for; given their number, counted from 1. Default: a GET of the client's root. */
    public Simulation requests(LongFunction<Request> newRequests) {
        requests = newRequests;
        return this;
    }

    /** Has something go wrong from {@code from} until {@code to}, both since the beginning. */
    public Simulation between(Duration from, Duration to, Incident incident) {
        if (from.isNegative() || to.compareTo(from) <= 0) {
            throw new IllegalArgumentException(
                    "an incident from " + from + " to " + to + " (expected: 0 or later, to something later)");
        }
        windows.add(new Window(from.toNanos(), to.toNanos(), incident));
        return this;
    }

    /** How long calls come. The run goes on until the last of them has ended. Default one minute. */
    public Simulation lasting(Duration newDuration) {
        duration = Settings.positive("duration", newDuration);
        return this;
    }

    /** What all chance comes from. The same gives the same run; so try several. Default 0. */
    public Simulation seed(long newSeed) {
        seed = newSeed;
        return this;
    }

    /**
     * Runs it, on the calling thread and some that it lets run one at a time.
     *
     * @throws IllegalArgumentException if the policy has no such client, or it cannot be simulated
     * @throws IllegalStateException if a call does what no call does, such as waiting for something that is not simulated
     */
    public Report run() {
        List<Server> all = servers.isEmpty()
                ? List.of(Server.serving(ServiceTime.constant(Duration.ofMillis(10))))
                : List.copyOf(servers);
        return new Run(policy, client, all, List.copyOf(windows), callsPerSecond, duration, seed, requests).run();
    }
}
