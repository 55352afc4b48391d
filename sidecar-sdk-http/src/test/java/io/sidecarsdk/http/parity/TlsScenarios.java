package io.sidecarsdk.http.parity;

import static io.sidecarsdk.http.parity.Aspect.attempts;
import static io.sidecarsdk.http.parity.Aspect.resultWithin;
import static io.sidecarsdk.http.parity.Aspect.results;
import static io.sidecarsdk.http.parity.CallSpec.get;
import static io.sidecarsdk.http.parity.CallSpec.post;

import java.util.List;
import java.util.stream.Stream;

/** Who may answer, as whom calls are made, and what is repeated over HTTP/2, which comes with TLS. */
final class TlsScenarios {

    private static final String LOOPBACK = "127.0.0.1";
    private static final String INVENTORY = "spiffe://shop/inventory";
    private static final String CA = "ca: " + Identities.CA;
    private static final String FAST = "backoff: {base: 1ms}";

    private TlsScenarios() {}

    static List<Scenario> all() {
        return Stream.of(servers(), clients(), refused()).flatMap(List::stream).toList();
    }

    private static List<Scenario> servers() {
        return List.of(
                answered("an endpoint whose address is certified", CA, "tls.ca").secured(LOOPBACK),
                answered("an endpoint whose address is not", CA, "tls.ca").secured("10.0.0.1"),
                answered("an authority that is not trusted", "ca: " + Identities.OTHER_CA, "tls.ca")
                        .secured(LOOPBACK),
                answered(
                                "the name that is asked for is certified",
                                CA + ", server-name: stock.example",
                                "tls.server-name")
                        .secured("stock.example"),
                answered("the name that is asked for is not", CA + ", server-name: stock.example", "tls.server-name")
                        .secured(LOOPBACK, "other.example"),
                answered("one of the expected names", CA + ", subject-alt-names: [a.example, '" + INVENTORY + "']", SAN)
                        .secured(INVENTORY),
                answered("none of the expected names", CA + ", subject-alt-names: ['" + INVENTORY + "']", SAN)
                        .secured(LOOPBACK, "spiffe://shop/other"),
                answered("any name below the expected one", CA + ", subject-alt-names: ['spiffe://shop/ns/*']", SAN)
                        .secured("spiffe://shop/ns/a/b"),
                answered("a name beside the expected one", CA + ", subject-alt-names: ['spiffe://shop/ns/*']", SAN)
                        .secured("spiffe://shop/nsa/b"),
                answered("the policy's authorities are switched off", "enabled: false, " + CA, "tls.enabled")
                        .secured(LOOPBACK),
                answered("the newest version alone", CA + ", min-version: TLSv1.3", "tls.min-version")
                        .secured(LOOPBACK));
    }

    private static final String SAN = "tls.subject-alt-names";

    private static List<Scenario> clients() {
        return List.of(
                answered(
                                "a server that wants to see a certificate",
                                CA + ", " + Identities.SHOWN,
                                "tls.certificate",
                                "tls.private-key")
                        .securedBothWays(LOOPBACK),
                Scenario.of("a server that wants to see one, and there is none", "tls.certificate")
                        .client("timeout: 3s, tls: {" + CA + "}")
                        .securedBothWays(LOOPBACK)
                        .calls(2, get("200"))
                        // over TLS 1.3 the client learns of it after its handshake, in one way or another
                        .same(attempts(), resultWithin("200", 0)));
    }

    private static Scenario answered(String name, String tls, String... keys) {
        return Scenario.of(name, keys)
                .client("timeout: 3s, tls: {" + tls + "}")
                .calls(2, get("200"))
                .same(results(), attempts());
    }

    private static List<Scenario> refused() {
        return List.of(
                overHttp2("a refused stream is repeated", "on: [refused-stream]"),
                overHttp2("reset covers a refused stream", "on: [reset]"),
                overHttp2("a refused stream is no failure to connect", "on: [connect-failure]"),
                overHttp2("over HTTP/2 statuses are repeated alike", "on: [5xx]"));
    }

    private static Scenario overHttp2(String name, String on) {
        return Scenario.of(name, "retry.on")
                .client("timeout: 3s, tls: {" + CA + "}, retry: {" + on + ", " + FAST + "}")
                .securedAndRefusing(LOOPBACK)
                .calls(3, get("200"))
                .calls(3, post("200"))
                .calls(2, get("503 200"))
                .same(results(), attempts());
    }
}
