package io.sidecarsdk.policy;

import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * When and how a failed HTTP attempt is repeated.
 *
 * <p>A request is repeated only where that is harmless: its method is one of {@link #methods()}, or it carries an
 * {@code Idempotency-Key} header, or it was never sent (the connection could not be made). A response that carries
 * {@code x-envoy-overloaded} or {@code x-envoy-ratelimited} is never repeated: whoever sent it has asked for less.
 */
public final class RetryPolicy extends Settings {

    private static final Kind<Integer> STATUS =
            Kind.INTEGER.where(status -> status >= 400 && status <= 599, "from 400 to 599");
    private static final Kind<String> METHOD =
            Kind.TEXT.where(method -> method.matches("[A-Z]{1,20}"), "in capital letters");

    private final boolean enabled;
    private final int maxAttempts;
    private final Set<Condition> on;
    private final Set<Integer> statusCodes;
    private final Set<String> methods;
    private final BackoffPolicy backoff;
    private final RetryBudgetPolicy budget;
    private final List<HeaderMatchPolicy> headers;
    private final RetryAfterPolicy retryAfter;
    private final PreviousHostsPolicy previousHosts;
    private final AttemptHeader attemptHeader;
    private final Set<String> generateIdempotencyKey;
    private final @Nullable String classifier;

    RetryPolicy(Section section) {
        super(section);
        enabled = section.value("enabled", Kind.BOOLEAN, "False switches retries off.")
                .orElse(true);
        maxAttempts = section.value("max-attempts", Kind.INTEGER, "Attempts in all, the first included.")
                .between(1, 20)
                .orElse(3);
        List<Condition> conditions = section.list("on", Kind.choice(Condition.class), "What is worth another attempt.")
                .orElse(List.of(
                        Condition.CONNECT_FAILURE, Condition.REFUSED_STREAM, Condition.RESET, Condition.GATEWAY_ERROR));
        on = conditions.isEmpty() ? Set.of() : EnumSet.copyOf(conditions);
        statusCodes =
                Set.copyOf(section.list("status-codes", STATUS, "The statuses that retriable-status-codes stands for.")
                        .orElse(List.of()));
        methods = Set.copyOf(section.list("methods", METHOD, "Methods that may be sent twice.")
                .orElse(List.of("GET", "HEAD", "OPTIONS", "TRACE", "PUT", "DELETE")));
        backoff = section.section("backoff", BackoffPolicy::new, "The wait before another attempt.")
                .orElse(new BackoffPolicy(Section.absent()));
        budget = section.section("budget", RetryBudgetPolicy::new, "How many retries may be in flight at once.")
                .orElse(new RetryBudgetPolicy(Section.absent()));
        headers = section.sectionsOr(
                        "name",
                        "headers",
                        HeaderMatchPolicy::new,
                        "The response headers that retriable-headers stands for; one that matches is enough.")
                .orElse(List.of());
        retryAfter = section.section("retry-after", RetryAfterPolicy::new, "Servers that say when to come back.")
                .orElse(new RetryAfterPolicy(Section.absent()));
        previousHosts = section.section("previous-hosts", PreviousHostsPolicy::new, "Where further attempts go.")
                .orElse(new PreviousHostsPolicy(Section.absent()));
        attemptHeader = section.value(
                        "attempt-header",
                        Kind.choice(AttemptHeader.class),
                        "Which attempts say in x-envoy-attempt-count which one they are.")
                .orElse(AttemptHeader.RETRIES);
        generateIdempotencyKey = Set.copyOf(section.list(
                        "generate-idempotency-key",
                        METHOD,
                        "Methods that are given an Idempotency-Key, the same one for all attempts, where the caller sets none.")
                .orElse(List.of()));
        classifier = section.value(
                        "classifier",
                        Kind.TEXT,
                        "Name of the RetryClassifier on the class path that judges each outcome.")
                .orNull();
        section.check(
                on.contains(Condition.RETRIABLE_STATUS_CODES) == !statusCodes.isEmpty(),
                "status-codes",
                "a list of statuses together with retriable-status-codes in 'on', or neither");
        section.check(
                on.contains(Condition.RETRIABLE_HEADERS) == !headers.isEmpty(),
                "headers",
                "a list of headers together with retriable-headers in 'on', or neither");
    }

    /** Whether attempts are repeated at all. Default true. */
    public boolean enabled() {
        return enabled;
    }

    /** Attempts in all, the first included. Default 3. */
    public int maxAttempts() {
        return maxAttempts;
    }

    /** What is worth another attempt. Default connect-failure, refused-stream, reset and gateway-error. */
    public Set<Condition> on() {
        return on;
    }

    /** The statuses that {@link Condition#RETRIABLE_STATUS_CODES} stands for. */
    public Set<Integer> statusCodes() {
        return statusCodes;
    }

    /** Methods that may be sent twice. Default the idempotent ones of RFC 9110, section 9.2.2. */
    public Set<String> methods() {
        return methods;
    }

    /** The wait before another attempt. */
    public BackoffPolicy backoff() {
        return backoff;
    }

    /** How many retries may be in flight at once. */
    public RetryBudgetPolicy budget() {
        return budget;
    }

    /** The response headers that {@link Condition#RETRIABLE_HEADERS} stands for. */
    public List<HeaderMatchPolicy> headers() {
        return headers;
    }

    /** Whether a server that says when to come back is listened to. */
    public RetryAfterPolicy retryAfter() {
        return retryAfter;
    }

    /** Whether a further attempt goes to another endpoint. */
    public PreviousHostsPolicy previousHosts() {
        return previousHosts;
    }

    /** Which attempts say which one they are. Default retries. */
    public AttemptHeader attemptHeader() {
        return attemptHeader;
    }

    /** Methods whose requests are given an {@code Idempotency-Key}, which makes them repeatable. Default none. */
    public Set<String> generateIdempotencyKey() {
        return generateIdempotencyKey;
    }

    /** Name of the application's own judge of outcomes; empty where there is none. */
    public Optional<String> classifier() {
        return Optional.ofNullable(classifier);
    }

    /** Which attempts carry {@code x-envoy-attempt-count}. */
    public enum AttemptHeader {
        /** All but the first: a server that sees it knows that its caller repeats. */
        RETRIES,
        /** All, as Envoy's {@code include_request_attempt_count} has it. */
        ALWAYS,
        /** None. */
        NEVER
    }

    /**
     * What is worth another attempt; names and meanings are those of Envoy's {@code x-envoy-retry-on}.
     *
     * @see <a
     *     href="https://www.envoyproxy.io/docs/envoy/latest/configuration/http/http_filters/router_filter#x-envoy-retry-on">Envoy:
     *     x-envoy-retry-on</a>
     */
    public enum Condition {
        /** Any status 500 to 599, a reset, a failed connection or a timed-out attempt. */
        SERVER_ERROR("5xx"),
        /** Status 502, 503 or 504, a reset, a failed connection or a timed-out attempt. */
        GATEWAY_ERROR("gateway-error"),
        /** The connection could not be made: the request was not sent. */
        CONNECT_FAILURE("connect-failure"),
        /** No response came: the connection was reset, closed or timed out. */
        RESET("reset"),
        /** As {@link #RESET}, but only where the request had not been sent yet. */
        RESET_BEFORE_REQUEST("reset-before-request"),
        /** The HTTP/2 server refused the stream: it did not process the request. */
        REFUSED_STREAM("refused-stream"),
        /** Status 409, as Envoy defines it. */
        RETRIABLE_4XX("retriable-4xx"),
        /** One of {@link RetryPolicy#statusCodes()}. */
        RETRIABLE_STATUS_CODES("retriable-status-codes"),
        /** A response with one of {@link RetryPolicy#headers()}, whatever its status. */
        RETRIABLE_HEADERS("retriable-headers");

        private final String policyName;

        Condition(String policyName) {
            this.policyName = policyName.toLowerCase(Locale.ROOT);
        }

        /** The name that stands in the policy. */
        @Override
        public String toString() {
            return policyName;
        }
    }
}
