package io.sidecarsdk.http.internal.telemetry;

import io.sidecarsdk.internal.telemetry.MeterDeclaration;

/** What the HTTP module measures of incoming requests. Names follow OpenTelemetry's semantic conventions where there is one. */
@SuppressWarnings("ImmutableEnumChecker") // List.of is immutable
public enum ServerMeter implements MeterDeclaration {
    DURATION(
            "http.server.request.duration",
            Type.TIMER,
            "seconds",
            "Incoming requests, refused ones included. http.route is none where no pattern is known; error.type is none, a"
                    + " status from 500 on, or the class of what the handler threw.",
            "http.request.method",
            "url.scheme",
            "http.route",
            "http.response.status_code",
            "error.type"),
    ACTIVE(
            "http.server.active_requests",
            Type.GAUGE,
            "requests",
            "Incoming requests in flight, of all kinds together."),
    REJECTED(
            "sidecar.http.inbound.rejected",
            Type.COUNTER,
            "requests",
            "Incoming requests that were refused, by reason; enforced is false where shadow mode only counted the request and"
                    + " let it through.",
            "reason",
            "enforced");

    private final Spec spec;

    ServerMeter(String name, Type type, String unit, String description, String... tagKeys) {
        this.spec = Spec.of(name, type, unit, description, tagKeys);
    }

    @Override
    public Spec spec() {
        return spec;
    }
}
