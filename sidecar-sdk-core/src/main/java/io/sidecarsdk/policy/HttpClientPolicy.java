package io.sidecarsdk.policy;

import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * How one upstream is called.
 *
 * <p>Defaults follow Envoy's where Envoy has one (route timeout 15 s, connect timeout 5 s, 1024 concurrent requests), and
 * add a response cap, which Envoy has not.
 */
public final class HttpClientPolicy extends Settings {

    private static final Duration LEAST = Duration.ofMillis(1);
    private static final Duration MOST = Duration.ofHours(24);

    private static final int MAX_CONCURRENT = 1024;

    private final Section section;
    private final boolean carrier;
    private final boolean enabled;
    private final boolean meshMode;
    private final @Nullable EndpointsPolicy endpoints;
    private final String host;
    private final LoadBalancerPolicy loadBalancer;
    private final @Nullable SubsetPolicy subset;
    private final Duration timeout;
    private final @Nullable Duration attemptTimeout;
    private final Duration minimumAttemptTime;
    private final DeadlineHeaders deadlineHeaders;
    private final Duration connectTimeout;
    private final @Nullable RetryPolicy retry;
    private final @Nullable HedgePolicy hedge;
    private final @Nullable CircuitBreakerPolicy circuitBreaker;
    private final @Nullable OutlierDetectionPolicy outlierDetection;
    private final @Nullable HealthCheckPolicy healthCheck;
    private final @Nullable TlsPolicy tls;
    private final MaxConcurrentPolicy maxConcurrent;
    private final @Nullable RateLimitPolicy rateLimit;
    private final @Nullable AdaptiveConcurrencyPolicy adaptiveConcurrency;
    private final @Nullable AdaptiveThrottlePolicy adaptiveThrottle;
    private final @Nullable AdmissionControlPolicy admissionControl;
    private final long maxResponse;
    private final @Nullable RoutingPolicy routing;
    private final @Nullable Set<String> clients;

    /** @param clients the clients that there are; null for the defaults of all of them */
    HttpClientPolicy(Section section, @Nullable Set<String> clients, boolean everyMeshMode) {
        this(section, clients, everyMeshMode, false);
    }

    /** @param carrier whether this is what the proxy of the mesh mode is to do, and not what is left to the client */
    private HttpClientPolicy(Section section, @Nullable Set<String> clients, boolean everyMeshMode, boolean carrier) {
        super(section);
        this.clients = clients;
        this.section = section;
        this.carrier = carrier;
        enabled = section.value(
                        "enabled",
                        Kind.BOOLEAN,
                        "False leaves only balancing, the deadline and telemetry: a kill switch.")
                .orElse(true);
        meshMode = section.value(
                        "mesh-mode",
                        Kind.BOOLEAN,
                        "True where a sidecar proxy carries the calls: what it does is not done a second time here.")
                .orElse(everyMeshMode);
        endpoints = clients == null
                ? null
                : section.sectionOr(
                                "static",
                                "endpoints",
                                EndpointsPolicy::new,
                                "Where the upstream listens. Absent: the URL's own host.")
                        .orNull();
        host = section.value(
                        "host",
                        Kind.TEXT,
                        "The Host header: logical (the name in the URL), endpoint (the endpoint's), or a fixed value.")
                .where(HttpClientPolicy::isHostHeader, "in letters, digits and the signs of a host")
                .orElse("logical");
        loadBalancer = section.sectionOr(
                        "policy",
                        "load-balancer",
                        LoadBalancerPolicy::new,
                        "How an endpoint is picked for each attempt.")
                .orElse(new LoadBalancerPolicy(Section.absent()));
        subset = section.section("subset", SubsetPolicy::new, "Uses only endpoints with certain labels. Absent: all.")
                .orNull();
        timeout = section.value(
                        "timeout",
                        Kind.DURATION,
                        "The whole call: attempts, backoff, queueing and reading the response.")
                .between(LEAST, MOST)
                .orElse(Duration.ofSeconds(15));
        attemptTimeout = section.value("attempt-timeout", Kind.DURATION, "One attempt. Absent: only the whole call's.")
                .between(LEAST, MOST)
                .orNull();
        minimumAttemptTime = section.value(
                        "minimum-attempt-time",
                        Kind.DURATION,
                        "What an attempt takes at least. With less left until the deadline, none is sent.")
                .between(LEAST, MOST)
                .orElse(LEAST);
        deadlineHeaders = section.value(
                        "deadline-headers",
                        Kind.choice(DeadlineHeaders.class),
                        "Which attempts tell the server how long they will wait.")
                .orElse(DeadlineHeaders.ENCLOSED);
        connectTimeout = section.value("connect-timeout", Kind.DURATION, "Establishing one TCP connection.")
                .between(LEAST, MOST)
                .orElse(Duration.ofSeconds(5));
        retry = section.section("retry", RetryPolicy::new, "Repeating failed attempts. Absent: never.")
                .orNull();
        hedge = section.section("hedge", HedgePolicy::new, "Sending a slow attempt a second time. Absent: never.")
                .orNull();
        circuitBreaker = section.section(
                        "circuit-breaker", CircuitBreakerPolicy::new, "Refusing calls to a failing upstream.")
                .orNull();
        outlierDetection = section.section(
                        "outlier-detection",
                        OutlierDetectionPolicy::new,
                        "Leaving out endpoints that do worse than the others. Absent: never.")
                .orNull();
        healthCheck = section.section(
                        "health-check",
                        HealthCheckPolicy::new,
                        "Asking each endpoint whether it is well. Absent: never.")
                .orNull();
        maxConcurrent = section.sectionOr(
                        "limit",
                        "max-concurrent",
                        limit -> new MaxConcurrentPolicy(limit, MAX_CONCURRENT),
                        "Calls in flight at once; more are refused.")
                .orElse(new MaxConcurrentPolicy(Section.absent(), MAX_CONCURRENT));
        rateLimit = section.section("rate-limit", RateLimitPolicy::new, "Calls started per time; more are refused.")
                .orNull();
        adaptiveConcurrency = section.section(
                        "adaptive-concurrency",
                        AdaptiveConcurrencyPolicy::new,
                        "A limit of the calls in flight that follows their latency.")
                .orNull();
        adaptiveThrottle = section.section(
                        "adaptive-throttle",
                        AdaptiveThrottlePolicy::new,
                        "Refusing calls while the upstream refuses too many.")
                .orNull();
        admissionControl = section.section(
                        "admission-control",
                        AdmissionControlPolicy::new,
                        "Refusing calls while too few of them succeed.")
                .orNull();
        maxResponse = section.value("max-response", Kind.SIZE, "Longest response body, counted after decompression.")
                .between(1L, 1L << 40)
                .orElse(10L << 20);
        tls = section.section(
                        "tls", TlsPolicy::new, "Securing connections to https endpoints. Absent: the system's trust.")
                .orNull();
        routing = clients == null
                ? null
                : section.section(
                                "routing",
                                found -> new RoutingPolicy(found, clients),
                                "Where calls go, by what they ask for. Absent: to the client itself.")
                        .orNull();
        section.check(
                attemptTimeout == null || attemptTimeout.compareTo(timeout) <= 0,
                "attempt-timeout",
                "at most the timeout, " + Units.format(timeout));
        section.check(
                minimumAttemptTime.compareTo(attemptTimeout == null ? timeout : attemptTimeout) <= 0,
                "minimum-attempt-time",
                "at most the time of an attempt, " + Units.format(attemptTimeout == null ? timeout : attemptTimeout));
    }

    /** Whether the features act; false leaves only balancing, the deadline and telemetry. Default true. */
    public boolean enabled() {
        return enabled;
    }

    /**
     * Whether a sidecar proxy carries the calls. Then it balances, repeats and watches endpoints, and all of that is off
     * here; the URL's own host is dialled. Default false.
     */
    public boolean meshMode() {
        return meshMode;
    }

    /** The same settings with what mesh mode leaves to the proxy: for whoever configures that. */
    public HttpClientPolicy atProxy() {
        return new HttpClientPolicy(section.again(), clients, meshMode, true);
    }

    private boolean isCarried() {
        return meshMode && !carrier;
    }

    /** Where the upstream listens; empty when the URL's own host is dialled. */
    public Optional<EndpointsPolicy> endpoints() {
        return Optional.ofNullable(endpoints).filter(settings -> !isCarried());
    }

    /** The Host header: {@code logical} (default), {@code endpoint}, or the value to send. */
    public String host() {
        return host;
    }

    /** How an endpoint is picked. Default round robin. */
    public LoadBalancerPolicy loadBalancer() {
        return loadBalancer;
    }

    /** Which endpoints are used; empty when all are. */
    public Optional<SubsetPolicy> subset() {
        return Optional.ofNullable(subset).filter(SubsetPolicy::enabled);
    }

    /** The whole call's time, from the call to the end of its response body. Default 15 s. */
    public Duration timeout() {
        return timeout;
    }

    /** One attempt's time; empty when only {@link #timeout()} bounds it. */
    public Optional<Duration> attemptTimeout() {
        return Optional.ofNullable(attemptTimeout).filter(duration -> enabled);
    }

    /** What an attempt takes at least; with less left until the deadline, none is sent. Default 1 ms. */
    public Duration minimumAttemptTime() {
        return minimumAttemptTime;
    }

    /** Which attempts tell the server how long they will wait. Default enclosed. */
    public DeadlineHeaders deadlineHeaders() {
        return deadlineHeaders;
    }

    /** The time to establish one TCP connection. Default 5 s. */
    public Duration connectTimeout() {
        return connectTimeout;
    }

    /** When attempts are repeated; empty when they are not. */
    public Optional<RetryPolicy> retry() {
        return Optional.ofNullable(retry).filter(settings -> enabled && !isCarried() && settings.enabled());
    }

    /**
     * Methods whose requests are given an {@code Idempotency-Key}; none where retries are off. In mesh mode too: the proxy
     * repeats them.
     */
    public Set<String> generateIdempotencyKey() {
        return retry != null && enabled && retry.enabled() ? retry.generateIdempotencyKey() : Set.of();
    }

    /** When a slow attempt is joined by another one; empty where none is. */
    public Optional<HedgePolicy> hedge() {
        return Optional.ofNullable(hedge).filter(settings -> enabled && !isCarried() && settings.enabled());
    }

    /** How many retries and hedges may be in flight at once; empty where there are neither. */
    public Optional<RetryBudgetPolicy> retryBudget() {
        if (retry().isEmpty() && hedge().isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(retry == null ? new RetryBudgetPolicy(Section.absent()) : retry.budget());
    }

    /** When calls are refused because the upstream fails; empty when they are not. */
    public Optional<CircuitBreakerPolicy> circuitBreaker() {
        return Optional.ofNullable(circuitBreaker).filter(settings -> enabled && settings.enabled());
    }

    /** When endpoints are left out because their attempts fail; empty when they are not. */
    public Optional<OutlierDetectionPolicy> outlierDetection() {
        return Optional.ofNullable(outlierDetection).filter(settings -> enabled && !isCarried() && settings.enabled());
    }

    /** How endpoints are asked whether they are well; empty when they are not. */
    public Optional<HealthCheckPolicy> healthCheck() {
        return Optional.ofNullable(healthCheck).filter(settings -> enabled && !isCarried() && settings.enabled());
    }

    /** Calls in flight at once, those included whose response body is still being read. Default 1024. */
    public int maxConcurrent() {
        return enabled ? maxConcurrent.limit() : Integer.MAX_VALUE;
    }

    /** Whether calls beyond {@link #maxConcurrent()} are only counted, not refused. Default false. */
    public boolean maxConcurrentShadow() {
        return enabled && maxConcurrent.shadow();
    }

    /** Calls started per time; empty when not limited. */
    public Optional<RateLimitPolicy> rateLimit() {
        return Optional.ofNullable(rateLimit).filter(settings -> enabled && settings.enabled());
    }

    /** The limit of calls in flight that follows their latency; empty when there is none. */
    public Optional<AdaptiveConcurrencyPolicy> adaptiveConcurrency() {
        return Optional.ofNullable(adaptiveConcurrency).filter(settings -> enabled && settings.enabled());
    }

    /** Refusing calls while the upstream refuses too many; empty when they are not. */
    public Optional<AdaptiveThrottlePolicy> adaptiveThrottle() {
        return Optional.ofNullable(adaptiveThrottle).filter(settings -> enabled && settings.enabled());
    }

    /** Refusing calls while too few of them succeed; empty when they are not. */
    public Optional<AdmissionControlPolicy> admissionControl() {
        return Optional.ofNullable(admissionControl).filter(settings -> enabled && settings.enabled());
    }

    /** Where calls go, by what they ask for; empty when all go to the client itself, as in mesh mode: there a proxy routes. */
    public Optional<RoutingPolicy> routing() {
        return Optional.ofNullable(routing).filter(settings -> enabled && settings.enabled() && !isCarried());
    }

    /** Longest response body in bytes, counted after decompression. Default 10 MiB. */
    public long maxResponse() {
        return enabled ? maxResponse : Long.MAX_VALUE;
    }

    /** How connections are secured, also while {@link #enabled()} is false; empty for the system's trust. */
    public Optional<TlsPolicy> tls() {
        return Optional.ofNullable(tls).filter(TlsPolicy::enabled);
    }

    static boolean isHostHeader(String text) {
        return text.matches("[A-Za-z0-9._:\\[\\]-]{1,253}");
    }

    /**
     * Which attempts carry {@code x-envoy-expected-rq-timeout-ms}, and {@code grpc-timeout} where the content is gRPC: what
     * is left of the attempt's time when it is sent.
     */
    public enum DeadlineHeaders {
        /**
         * Those of calls that were given a deadline: by an enclosing one, by the request's own, or by such a header that the
         * caller set. The policy's timeout alone is not told: a header of 40 bytes on every request.
         */
        ENCLOSED,
        /** All. */
        ALWAYS,
        /** None; a header that the caller set still shortens the call, and goes out as it is. */
        NEVER
    }
}
