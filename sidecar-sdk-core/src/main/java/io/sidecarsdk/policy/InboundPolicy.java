package io.sidecarsdk.policy;

import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What stands in front of the service: how its incoming requests are traced, bounded and refused.
 *
 * <p>Where the section is there, requests are traced and measured; each further feature has a section of its own, and is
 * off where that is absent.
 */
public final class InboundPolicy extends Settings {

    private final boolean enabled;
    private final @Nullable List<String> exemptPaths;
    private final @Nullable InboundDeadlinePolicy deadline;
    private final @Nullable RateLimitPolicy rateLimit;
    private final @Nullable AdmissionControlPolicy admissionControl;
    private final @Nullable AdaptiveConcurrencyPolicy adaptiveConcurrency;
    private final @Nullable MaxConcurrentPolicy maxConcurrent;
    private final @Nullable DrainPolicy drain;
    private final @Nullable AuthorizationPolicy authorization;
    private final @Nullable JwtPolicy jwt;
    private final @Nullable ForwardedCertificatePolicy forwardedCertificate;
    private final @Nullable AccessLogPolicy accessLog;
    private final @Nullable LoadReportPolicy loadReport;

    InboundPolicy(Section section) {
        super(section);
        enabled = section.value("enabled", Kind.BOOLEAN, "False lets every request through untouched: a kill switch.")
                .orElse(true);
        exemptPaths = section.list(
                        "exempt-paths",
                        Kind.PATH_PATTERN,
                        "What neither limits nor draining nor a passed deadline refuse, such as health and metrics."
                                + " Authorization applies to them all the same.")
                .orNull();
        deadline = section.section(
                        "deadline",
                        InboundDeadlinePolicy::new,
                        "Taking over the caller's deadline. Absent: its headers are not read.")
                .orNull();
        rateLimit = section.section(
                        "rate-limit", RateLimitPolicy::new, "Requests started per time; more are answered with 429.")
                .orNull();
        admissionControl = section.section(
                        "admission-control",
                        AdmissionControlPolicy::new,
                        "Refusing requests with 503 while too few of them are answered well.")
                .orNull();
        adaptiveConcurrency = section.section(
                        "adaptive-concurrency",
                        AdaptiveConcurrencyPolicy::new,
                        "A limit of the requests in flight that follows how long they take; more are answered with 503.")
                .orNull();
        maxConcurrent = section.sectionOr(
                        "limit",
                        "max-concurrent",
                        limit -> new MaxConcurrentPolicy(limit, null),
                        "Requests in flight at once; more are answered with 503. Absent: any number.")
                .orNull();
        drain = section.section(
                        "drain", DrainPolicy::new, "Ending without failing anybody. Absent: the filter does not.")
                .orNull();
        authorization = section.section(
                        "authorization", AuthorizationPolicy::new, "Who may do what. Absent: everybody everything.")
                .orNull();
        jwt = section.section("jwt", JwtPolicy::new, "The tokens that rules of authorization can ask for.")
                .orNull();
        forwardedCertificate = section.section(
                        "forwarded-client-cert",
                        ForwardedCertificatePolicy::new,
                        "Proxies that may say who the caller is. Absent: the caller is the peer of the connection.")
                .orNull();
        accessLog = section.section("access-log", AccessLogPolicy::new, "A log line for each request. Absent: none.")
                .orNull();
        loadReport = section.section(
                        "load-report",
                        LoadReportPolicy::new,
                        "Telling callers that balance by it how busy the service is. Absent: nobody is told.")
                .orNull();
        section.check(jwt == null || authorization != null, "authorization", "who may do what, beside jwt");
        section.check(
                forwardedCertificate == null || authorization != null,
                "authorization",
                "who may do what, beside forwarded-client-cert");
        section.check(
                jwt != null
                        || authorization == null
                        || authorization.rules().stream()
                                .noneMatch(rule -> rule.claims().isPresent()),
                "jwt",
                "the tokens that a rule asks for");
    }

    /** Whether the filter acts; false lets every request through untouched. Default true. */
    public boolean enabled() {
        return enabled;
    }

    /** Paths, exact or ending in {@code /*}, that are never refused for load. Default none. */
    public List<String> exemptPaths() {
        return exemptPaths == null ? List.of() : exemptPaths;
    }

    /** How the caller's deadline is taken over; empty when it is not. */
    public Optional<InboundDeadlinePolicy> deadline() {
        return Optional.ofNullable(deadline).filter(InboundDeadlinePolicy::enabled);
    }

    /** Requests started per time; empty when not limited. */
    public Optional<RateLimitPolicy> rateLimit() {
        return Optional.ofNullable(rateLimit).filter(RateLimitPolicy::enabled);
    }

    /** Requests in flight at once; empty when not limited. */
    public Optional<Integer> maxConcurrent() {
        return Optional.ofNullable(maxConcurrent).map(MaxConcurrentPolicy::limit);
    }

    /** Whether requests beyond {@link #maxConcurrent()} are only counted, not refused. Default false. */
    public boolean maxConcurrentShadow() {
        return maxConcurrent != null && maxConcurrent.shadow();
    }

    /** Refusing requests while too few are answered well; empty when they are not. */
    public Optional<AdmissionControlPolicy> admissionControl() {
        return Optional.ofNullable(admissionControl).filter(AdmissionControlPolicy::enabled);
    }

    /** A limit of the requests in flight that follows how long they take; empty when there is none. */
    public Optional<AdaptiveConcurrencyPolicy> adaptiveConcurrency() {
        return Optional.ofNullable(adaptiveConcurrency).filter(AdaptiveConcurrencyPolicy::enabled);
    }

    /** How the service ends without failing anybody; empty when the filter takes no part in that. */
    public Optional<DrainPolicy> drain() {
        return Optional.ofNullable(drain).filter(DrainPolicy::enabled);
    }

    /** Who may do what; empty where everybody may do everything. */
    public Optional<AuthorizationPolicy> authorization() {
        return Optional.ofNullable(authorization).filter(AuthorizationPolicy::enabled);
    }

    /** The tokens that rules can ask for; empty where there are none. */
    public Optional<JwtPolicy> jwt() {
        return Optional.ofNullable(jwt).filter(settings -> authorization().isPresent());
    }

    /** Proxies that may say who the caller is; empty where none may. */
    public Optional<ForwardedCertificatePolicy> forwardedCertificate() {
        return Optional.ofNullable(forwardedCertificate).filter(ForwardedCertificatePolicy::enabled);
    }

    /** The log of requests; empty where there is none. */
    public Optional<AccessLogPolicy> accessLog() {
        return Optional.ofNullable(accessLog).filter(AccessLogPolicy::enabled);
    }

    /** Telling callers how busy the service is; empty where nobody is told. */
    public Optional<LoadReportPolicy> loadReport() {
        return Optional.ofNullable(loadReport).filter(LoadReportPolicy::enabled);
    }
}
