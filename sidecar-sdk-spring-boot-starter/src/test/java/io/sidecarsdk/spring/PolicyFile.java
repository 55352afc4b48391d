package io.sidecarsdk.spring;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import mockwebserver3.MockWebServer;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.Response;

/** Policies in files, and the call that they are for. */
final class PolicyFile {

    private PolicyFile() {}

    static Path write(Path directory, String policy) {
        try {
            return Files.writeString(directory.resolve("sidecar.yaml"), policy);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The property that has the application take {@code policy}. */
    static String property(Path directory, String policy) {
        return "sidecar.policy=" + write(directory, policy);
    }

    static String named(String service) {
        return "{apiVersion: sidecarsdk.io/v1, service: {name: " + service + "}}";
    }

    static String withClients(String... names) {
        return "{apiVersion: sidecarsdk.io/v1, http: {clients: {" + String.join(": {}, ", names) + ": {}}}}";
    }

    /** A policy whose only client, {@code inventory}, calls {@code upstream}. */
    static String forUpstream(MockWebServer upstream) {
        return """
                apiVersion: sidecarsdk.io/v1
                http: {clients: {inventory: {endpoints: ["http://127.0.0.1:%d"]}}}
                """.formatted(upstream.getPort());
    }

    /** Calls the upstream of such a policy. */
    static String stockOf(String item, OkHttpClient inventory) throws IOException {
        Request request =
                new Request.Builder().url("http://inventory/stock/" + item).build();
        try (Response response = inventory.newCall(request).execute()) {
            return response.body().string();
        }
    }
}
