package io.sidecarsdk.samples.orders.upstream;

import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Collectors;

/** All endpoints of both upstreams, running. Closing kills every process; so does the end of this JVM. */
public final class Upstreams implements AutoCloseable {

    /** Where stock is looked up. */
    public static final String INVENTORY = "inventory";

    /** Where orders are paid. */
    public static final String PAYMENT = "payment";

    /** How many endpoints there are; so many ports are needed. */
    public static final int COUNT = 5;

    private static final int INVENTORY_ENDPOINTS = 3;

    private final Ledger ledger = new Ledger();
    private final List<Endpoint> endpoints = new ArrayList<>();
    private final Thread killer = new Thread(this::killAll, "upstream killer");

    private Upstreams(List<Integer> ports, long seed, long lifetimeSeconds) {
        for (int i = 0; i < COUNT; i++) {
            String name =
                    i < INVENTORY_ENDPOINTS ? INVENTORY + "-" + (i + 1) : PAYMENT + "-" + (i + 1 - INVENTORY_ENDPOINTS);
            endpoints.add(new Endpoint(name, ports.get(i), seed, lifetimeSeconds, ledger));
        }
    }

    /**
     * Starts all of them and waits until they listen.
     *
     * @param ports {@link #COUNT} ports, or none to have free ones found
     */
    public static Upstreams start(List<Integer> ports, long seed, long lifetimeSeconds)
            throws IOException, InterruptedException {
        Upstreams upstreams = new Upstreams(ports.isEmpty() ? Ports.free(COUNT) : ports, seed, lifetimeSeconds);
        Runtime.getRuntime().addShutdownHook(upstreams.killer);
        try {
            startAll(upstreams.endpoints);
            return upstreams;
        } catch (IOException | InterruptedException e) {
            upstreams.close();
            throw e;
        }
    }

    /** Where the endpoints of an upstream listen. */
    public List<URI> addresses(String upstream) {
        return of(upstream).stream().map(Endpoint::address).toList();
    }

    /** The name of the endpoint with this address ({@code host:port}), such as {@code inventory-2}. */
    public String nameOf(String address) {
        return endpoints.stream()
                .filter(endpoint -> endpoint.address().getAuthority().equals(address))
                .map(Endpoint::name)
                .findFirst()
                .orElse(address);
    }

    /** What they have received. */
    public Ledger ledger() {
        return ledger;
    }

    @Override
    public String toString() {
        return endpoints.stream()
                .map(endpoint -> endpoint.name() + " " + endpoint.address().getAuthority())
                .collect(Collectors.joining(", "));
    }

    @Override
    public void close() {
        killAll();
        try {
            Runtime.getRuntime().removeShutdownHook(killer);
        } catch (IllegalStateException endingAnyway) {
            // it is just being run
        }
    }

    void behave(Behaviour behaviour) {
        endpoints.forEach(endpoint -> endpoint.behave(behaviour));
    }

    void behave(String endpoint, Behaviour behaviour) {
        named(endpoint).behave(behaviour);
    }

    void kill(String endpoint) throws InterruptedException {
        named(endpoint).kill();
    }

    void restart(String endpoint) throws IOException, InterruptedException {
        startAll(List.of(named(endpoint)));
    }

    void killUpstream(String upstream) throws InterruptedException {
        for (Endpoint endpoint : of(upstream)) {
            endpoint.kill();
        }
    }

    void restartUpstream(String upstream) throws IOException, InterruptedException {
        startAll(of(upstream));
    }

    /** First all are started, then all are waited for: a JVM takes a moment. */
    private static void startAll(List<Endpoint> endpoints) throws IOException, InterruptedException {
        List<CountDownLatch> listening = new ArrayList<>();
        for (Endpoint endpoint : endpoints) {
            listening.add(endpoint.start());
        }
        for (int i = 0; i < endpoints.size(); i++) {
            endpoints.get(i).await(listening.get(i));
        }
    }

    private void killAll() {
        endpoints.forEach(Endpoint::close);
    }

    private List<Endpoint> of(String upstream) {
        return endpoints.stream()
                .filter(endpoint -> endpoint.name().startsWith(upstream + "-"))
                .toList();
    }

    private Endpoint named(String name) {
        return endpoints.stream()
                .filter(endpoint -> endpoint.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no endpoint is called " + name));
    }
}
