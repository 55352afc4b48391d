package io.sidecarsdk.http.parity;

import io.sidecarsdk.http.parity.Upstreams.Kind;
import io.sidecarsdk.http.parity.Upstreams.Spec;
import io.sidecarsdk.policy.Policy;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** A policy, a script of faults, calls, and what of it must be the same in the library and in Envoy. */
final class Scenario {

    private final String name;
    private final List<String> keys;
    private final List<Spec> endpoints = new ArrayList<>();
    private final List<CallSpec> calls = new ArrayList<>();
    private final List<Aspect> aspects = new ArrayList<>();
    private String settings = "";
    private String around = "";
    private int threads = 1;
    private int paceMillis;
    private int checksFirst;
    private boolean dialled;
    private @Nullable String difference;

    private Scenario(String name, List<String> keys) {
        this.name = name;
        this.keys = keys;
    }

    /** @param keys of the client that it is about, such as {@code retry.on} */
    static Scenario of(String name, String... keys) {
        return new Scenario(name, List.of(keys));
    }

    /** @param text the client's settings in flow style, without braces and endpoints */
    Scenario client(String text) {
        settings = text;
        return this;
    }

    /** @param text further keys of {@code http}, in flow style, without braces */
    Scenario http(String text) {
        around = text + ", ";
        return this;
    }

    Scenario endpoints(int count) {
        for (int i = 0; i < count; i++) {
            endpoints.add(new Spec(Kind.SCRIPTED, null));
        }
        return this;
    }

    /** One that follows its own script, whichever call comes. */
    Scenario endpoint(String script) {
        endpoints.add(new Spec(Kind.SCRIPTED, script));
        return this;
    }

    /** @param attributes in the policy, such as {@code weight: 3} */
    Scenario endpointWith(String attributes) {
        endpoints.add(new Spec(Kind.SCRIPTED, null, attributes, 200));
        return this;
    }

    /** @param health the status that it answers to health checks */
    Scenario endpointOfHealth(int health, String attributes) {
        endpoints.add(new Spec(Kind.SCRIPTED, null, attributes, health));
        return this;
    }

    /** No call is made before every endpoint has been asked twice how it is: then the first answer counts. */
    Scenario afterChecks() {
        checksFirst = 2;
        return this;
    }

    Scenario endpoint(Kind kind) {
        endpoints.add(new Spec(kind, null));
        return this;
    }

    /** The client has no endpoints: the URL's host is where the first one listens. */
    Scenario dialled() {
        dialled = true;
        return this;
    }

    Scenario call(CallSpec call) {
        return calls(1, call);
    }

    Scenario calls(int count, CallSpec call) {
        calls.addAll(Collections.nCopies(count, call));
        return this;
    }

    /** Without this, one call after the other. */
    Scenario atOnce(int count) {
        threads = count;
        return this;
    }

    /** A call starts so long after the one before. */
    Scenario pacedBy(int millis) {
        paceMillis = millis;
        return this;
    }

    Scenario same(Aspect... compared) {
        aspects.addAll(List.of(compared));
        return this;
    }

    /** The two are known to differ, and must do so: else the reason is out of date. */
    Scenario differs(String why) {
        difference = why;
        return this;
    }

    /** The same scenario under other settings of the client. */
    Scenario under(String otherSettings) {
        Scenario other = new Scenario(name, keys);
        other.endpoints.addAll(endpoints);
        other.calls.addAll(calls);
        other.aspects.addAll(aspects);
        other.settings = otherSettings;
        other.around = around;
        other.dialled = dialled;
        other.checksFirst = checksFirst;
        other.paceMillis = paceMillis;
        other.threads = threads;
        return other;
    }

    String name() {
        return name;
    }

    List<String> keys() {
        return keys;
    }

    List<Spec> endpointSpecs() {
        return endpoints.isEmpty() ? List.of(new Spec(Kind.SCRIPTED, null)) : endpoints;
    }

    List<CallSpec> callSpecs() {
        return calls;
    }

    List<Aspect> aspects() {
        return aspects;
    }

    int threads() {
        return threads;
    }

    int checksFirst() {
        return checksFirst;
    }

    int paceMillis() {
        return paceMillis;
    }

    @Nullable
    String difference() {
        return difference;
    }

    /** The host in the URL of a call. */
    String host(List<Integer> ports) {
        return dialled ? "localhost:" + ports.get(0) : "inventory";
    }

    Policy policy(List<Integer> ports) {
        String endpoints = IntStream.range(0, ports.size())
                .mapToObj(i -> endpointSpecs().get(i).inPolicy(ports.get(i)))
                .collect(Collectors.joining(", ", "endpoints: [", "]"));
        String client = dialled
                ? "localhost: {" + settings + "}"
                : "inventory: {" + endpoints + (settings.isEmpty() ? "" : ", " + settings) + "}";
        return Policy.parse("{apiVersion: sidecarsdk.io/v1, http: {" + around + "clients: {" + client + "}}}");
    }

    String settings() {
        return around + settings;
    }
}
