package io.sidecarsdk.policy;

import java.net.URI;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What all sinks over HTTP share: where the receiver is, and what it is shown beside the lines. */
public abstract sealed class LogReceiverPolicy extends LogTransportPolicy
        permits LogHttpPolicy, LogOtlpPolicy, LogSearchPolicy, LogLokiPolicy, LogSplunkPolicy {

    private final URI endpoint;
    private final Map<String, String> headers;
    private final @Nullable LogCredentialsPolicy credentials;

    /** @param usual how credentials are shown where they do not say it */
    LogReceiverPolicy(Section section, String endpointDoc, LogCredentialsPolicy.Scheme usual) {
        super(section, MOST_BATCH_SIZE);
        endpoint = section.value("endpoint", Kind.HTTP_URL, endpointDoc).required(URI.create("http://127.0.0.1"));
        headers = section.texts(
                "headers", HeaderChangesPolicy.NAME, HeaderChangesPolicy.VALUE, "Headers to send with each request.");
        credentials = section.section(
                        "credentials",
                        found -> new LogCredentialsPolicy(found, usual),
                        "What is shown to the receiver, out of a secret.")
                .orNull();
        section.checkUnshown(
                endpoint.getRawUserInfo() == null,
                "endpoint",
                "a URL with user and password",
                "a URL without: see credentials");
        section.check(endpoint.getRawFragment() == null, "endpoint", "a URL without '#'");
        section.check(
                headers.keySet().stream().allMatch(LogCredentialsPolicy::mayBeSet),
                "headers",
                "headers that are not about the connection or the body");
        section.check(
                credentials == null || !sends(credentials.header()),
                "headers",
                "headers beside the one that credentials set");
        section.check(
                tls().isEmpty() || endpoint.getScheme().equals("https"), "tls", "nothing: the endpoint is not https");
    }

    /** Whether one of the {@link #headers()} has this name, whatever its case. */
    final boolean sends(String header) {
        return headers.keySet().stream().anyMatch(header::equalsIgnoreCase);
    }

    /** The endpoint with {@code path}, where it has none of its own. */
    final URI endpointOr(String path) {
        String own = endpoint.getRawPath();
        return own.isEmpty() || own.equals("/") ? endpoint.resolve(path + query()) : endpoint;
    }

    private String query() {
        return endpoint.getRawQuery() == null ? "" : "?" + endpoint.getRawQuery();
    }

    /** The URL as the policy has it, never with a user. */
    public URI endpoint() {
        return endpoint;
    }

    /** Headers to send with each request; never modified. Default none. */
    public Map<String, String> headers() {
        return headers;
    }

    /** What is shown to the receiver; empty for nothing. */
    public Optional<LogCredentialsPolicy> credentials() {
        return Optional.ofNullable(credentials);
    }
}
