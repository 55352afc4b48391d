package io.sidecarsdk.http.internal.telemetry;

import io.sidecarsdk.internal.telemetry.MeterDeclaration;
import java.util.List;

/** What the HTTP module measures. Names follow OpenTelemetry's semantic conventions where there is one. */
@SuppressWarnings("ImmutableEnumChecker") // List.of is immutable
public enum HttpMeter implements MeterDeclaration {
    CLIENT_DURATION(
            "http.client.request.duration",
            Type.TIMER,
            "seconds",
            "Calls, from the start to the end of the response body, retries included. error.type is none, a status from"
                    + " 400 on, or the failure's name.",
            "server.address",
            "http.request.method",
            "http.response.status_code",
            "error.type"),
    ACTIVE_CALLS(
            "sidecar.http.active",
            Type.GAUGE,
            "calls",
            "Calls in flight, those included whose response body is still being read.",
            "client"),
    ACTIVE_RETRIES(
            "sidecar.http.retries.active",
            Type.GAUGE,
            "retries",
            "Retries decided and not yet ended, their backoff included: what the retry budget bounds.",
            "client"),
    ATTEMPTS(
            "sidecar.http.attempts",
            Type.COUNTER,
            "attempts",
            "Attempts by endpoint; outcome is 1xx to 5xx or the failure's name.",
            "client",
            "endpoint",
            "outcome"),
    RETRIES(
            "sidecar.http.retries",
            Type.COUNTER,
            "retries",
            "What became of failed attempts; decision is retried, stale_connection (sent again at once on a fresh"
                    + " connection, where the policy does not retry resets) or why not.",
            "client",
            "decision"),
    REJECTED(
            "sidecar.http.rejected",
            Type.COUNTER,
            "calls",
            "Calls refused before anything was sent; reason is rate_limited, concurrency_limited or circuit_open.",
            "client",
            "reason");

    private final String meterName;
    private final Type type;
    private final String unit;
    private final String description;
    private final List<String> tagKeys;

    HttpMeter(String meterName, Type type, String unit, String description, String... tagKeys) {
        this.meterName = meterName;
        this.type = type;
        this.unit = unit;
        this.description = description;
        this.tagKeys = List.of(tagKeys);
    }

    @Override
    public String meterName() {
        return meterName;
    }

    @Override
    public Type type() {
        return type;
    }

    @Override
    public String unit() {
        return unit;
    }

    @Override
    public String description() {
        return description;
    }

    @Override
    public List<String> tagKeys() {
        return tagKeys;
    }
}
