package io.sidecarsdk.secrets.peers;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.sidecarsdk.internal.json.Json;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;

/**
 * The one question that OpenBao asks a Kubernetes: whose token is that? Takes every token that it is shown for the one of a
 * service account in the namespace {@code orders}, as its subject says; whether it was signed, OpenBao leaves to Kubernetes.
 */
final class KubernetesApi implements AutoCloseable {

    private final HttpServer server;
    private final String account;
    private final String authorityPem;

    KubernetesApi(String account, Certificates certificates) throws IOException {
        this.account = account;
        authorityPem = certificates.authorityPem();
        server = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
        server.createContext("/apis/authentication.k8s.io/v1/tokenreviews", this::review);
        server.start();
    }

    String address() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    /** OpenBao wants one, and has no use for it in plain text. */
    String authorityPem() {
        return authorityPem;
    }

    /** What the issuer of the cluster would say of it in a token. */
    Map<String, Object> claims() {
        return Map.of(
                "iss", "kubernetes/serviceaccount",
                "sub", "system:serviceaccount:orders:" + account,
                "kubernetes.io/serviceaccount/namespace", "orders",
                "kubernetes.io/serviceaccount/service-account.name", account,
                "kubernetes.io/serviceaccount/service-account.uid", "7f3c");
    }

    private void review(HttpExchange exchange) throws IOException {
        exchange.getRequestBody().readAllBytes();
        byte[] answer = Json.write(Map.of(
                        "apiVersion",
                        "authentication.k8s.io/v1",
                        "kind",
                        "TokenReview",
                        "status",
                        Map.of(
                                "authenticated",
                                true,
                                "user",
                                Map.of(
                                        "username",
                                        "system:serviceaccount:orders:" + account,
                                        "uid",
                                        "7f3c",
                                        "groups",
                                        List.of("system:serviceaccounts")))))
                .getBytes(UTF_8);
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        exchange.sendResponseHeaders(201, answer.length);
        exchange.getResponseBody().write(answer);
        exchange.close();
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
