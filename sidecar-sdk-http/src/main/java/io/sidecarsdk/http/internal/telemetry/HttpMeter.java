package io.sidecarsdk.http.internal.telemetry;

import io.sidecarsdk.internal.telemetry.MeterDeclaration;

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
    HEDGES(
            "sidecar.http.hedges",
            Type.COUNTER,
            "hedges",
            "Attempts sent beside one that took long; decision is sent, and then won, lost (the first one answered after"
                    + " all) or failed; or why none was sent: budget_spent, no_thread, or not_idempotent (calls that are never"
                    + " hedged).",
            "client",
            "decision"),
    REJECTED(
            "sidecar.http.rejected",
            Type.COUNTER,
            "calls",
            "Calls refused before anything was sent; reason is rate_limited, concurrency_limited, adaptive_limited, "
                    + "throttled, admission_refused, circuit_open, no_healthy_endpoint or deadline (already passed, or too near for an attempt); enforced is false where shadow mode "
                    + "only counted the call and let it through.",
            "client",
            "reason",
            "enforced"),
    ROUTED(
            "sidecar.http.routed",
            Type.COUNTER,
            "calls",
            "Calls that a route of the client took, by the client to which they went.",
            "client",
            "target"),
    MIRRORED(
            "sidecar.http.mirrored",
            Type.COUNTER,
            "calls",
            "Copies of calls for a mirror; outcome is sent, overflow (too many under way) or body_not_copied (it can be read "
                    + "only once, or is too long).",
            "client",
            "target",
            "outcome"),
    FAULTS(
            "sidecar.http.faults",
            Type.COUNTER,
            "faults",
            "Injected faults; fault is delay or abort.",
            "client",
            "fault"),
    ADAPTIVE_LIMIT(
            "sidecar.http.adaptive_limit",
            Type.GAUGE,
            "calls",
            "Calls in flight that adaptive-concurrency allows at present.",
            "client"),
    THROTTLED_SHARE(
            "sidecar.http.throttled_share",
            Type.GAUGE,
            "ratio",
            "The share of calls that adaptive-throttle refuses at present, 0 to 1.",
            "client"),
    OUTLIERS(
            "sidecar.http.outliers",
            Type.COUNTER,
            "outliers",
            "Endpoints found to be outliers; detection is the policy's name for why, outcome is ejected, not_enforced (shadow,"
                    + " or a share in enforcing) or max_ejected (as many as allowed were ejected already).",
            "client",
            "detection",
            "outcome"),
    TLS_CERTIFICATE_EXPIRY(
            "sidecar.tls.certificate.expiry",
            Type.GAUGE,
            "seconds",
            "Time until the client's certificate expires, negative afterwards; NaN while it has none.",
            "client"),
    TLS_RELOADS(
            "sidecar.tls.reloads",
            Type.COUNTER,
            "reloads",
            "New TLS material; outcome is applied or refused (the last good one stays in use).",
            "client",
            "outcome"),
    HEALTH_CHECKS(
            "sidecar.http.health_checks",
            Type.COUNTER,
            "checks",
            "Health checks of endpoints; result is passed, unexpected_status, retriable_status, timed_out or"
                    + " no_connection.",
            "client",
            "result"),
    LOAD_PROBES(
            "sidecar.http.load.probes",
            Type.COUNTER,
            "probes",
            "Endpoints asked for their load, for prequal; result is reported, no_report (they answer, but cannot say),"
                    + " timed_out, failed or not_asked (too many probes under way).",
            "client",
            "result"),
    LOAD_READINGS(
            "sidecar.http.load.readings",
            Type.GAUGE,
            "readings",
            "Reports of endpoints' load that prequal can choose from at present. With less than 2 it does as least-request.",
            "client"),
    ENDPOINTS(
            "sidecar.http.endpoints",
            Type.GAUGE,
            "endpoints",
            "Endpoints by state: known (all), healthy, ejected (by outlier detection), failed_active_check,"
                    + " no_load_report (prequal: they do not say how busy they are).",
            "client",
            "state"),
    DISCOVERY(
            "sidecar.http.discovery",
            Type.COUNTER,
            "answers",
            "Answers on where the upstream listens; outcome is found, empty or failed. After the last two the last known"
                    + " endpoints stay.",
            "client",
            "outcome");

    private final Spec spec;

    HttpMeter(String name, Type type, String unit, String description, String... tagKeys) {
        this.spec = Spec.of(name, type, unit, description, tagKeys);
    }

    @Override
    public Spec spec() {
        return spec;
    }
}
