package io.sidecarsdk.policy;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One route: which calls it takes, and what becomes of them.
 *
 * @see <a
 *     href="https://www.envoyproxy.io/docs/envoy/latest/api-v3/config/route/v3/route_components.proto">Envoy: Route</a>
 */
public final class RoutePolicy extends Settings {

    private static final Kind<String> PATH =
            Kind.TEXT.where(path -> path.matches("/[\\x21-\\x7e&&[^?#]]*"), "a path such as /v2, without query");
    private static final Kind<String> METHOD =
            Kind.TEXT.where(method -> method.matches("[A-Z]{1,20}"), "in capital letters");
    private static final int MOST_WEIGHT = 1_000_000;

    private final Match match;
    private final List<Target> to;
    private final @Nullable Duration timeout;
    private final Rewrite rewrite;
    private final HeaderChangesPolicy requestHeaders;
    private final HeaderChangesPolicy responseHeaders;
    private final @Nullable Mirror mirror;
    private final @Nullable FaultPolicy fault;

    RoutePolicy(Section section, Set<String> clients) {
        super(section);
        match = section.section("match", Match::new, "The calls that it takes. Absent: all.")
                .orElse(new Match(Section.absent()));
        to = orEmpty(section.sectionsOr(
                        "client",
                        "to",
                        target -> new Target(target, clients),
                        "The clients to which they go, in proportion to their weights. Absent: the client itself.")
                .orNull());
        timeout = section.value(
                        "timeout",
                        Kind.DURATION,
                        "How long they may take, instead of the timeout of the client to which they go: attempts, backoff and"
                                + " body included.")
                .between(Duration.ofMillis(1), Duration.ofHours(24))
                .orNull();
        rewrite = section.section("rewrite", Rewrite::new, "What they ask for instead.")
                .orElse(new Rewrite(Section.absent()));
        requestHeaders = section.section("request-headers", HeaderChangesPolicy::new, "Changes to their headers.")
                .orElse(new HeaderChangesPolicy(Section.absent()));
        responseHeaders = section.section(
                        "response-headers", HeaderChangesPolicy::new, "Changes to the headers of their responses.")
                .orElse(new HeaderChangesPolicy(Section.absent()));
        mirror = section.section("mirror", target -> new Mirror(target, clients), "A client that gets copies of them.")
                .orNull();
        fault = section.section("fault", FaultPolicy::new, "Faults to inject, for tests of what depends on them.")
                .orNull();
        section.check(
                to.isEmpty() || to.stream().anyMatch(target -> target.weight() > 0),
                "to",
                "one client at least whose weight is not 0");
        section.check(
                rewrite.pathPrefix == null || match.pathPrefix != null,
                "rewrite",
                "a path-prefix in match, which its own path-prefix replaces");
    }

    /** The calls that it takes. */
    public Match match() {
        return match;
    }

    /** The clients to which they go, in proportion to their weights; empty for the client itself. */
    public List<Target> to() {
        return to;
    }

    /**
     * How long they may take, everything included, instead of the timeout of the client to which they go, longer or
     * shorter; empty where that holds. An earlier deadline of the call ends it earlier.
     */
    public Optional<Duration> timeout() {
        return Optional.ofNullable(timeout);
    }

    /** What they ask for instead. */
    public Rewrite rewrite() {
        return rewrite;
    }

    /** Changes to their headers. */
    public HeaderChangesPolicy requestHeaders() {
        return requestHeaders;
    }

    /** Changes to the headers of their responses. */
    public HeaderChangesPolicy responseHeaders() {
        return responseHeaders;
    }

    /** A client that gets copies of them; empty when none does. */
    public Optional<Mirror> mirror() {
        return Optional.ofNullable(mirror);
    }

    /** Faults to inject; empty when there are none. */
    public Optional<FaultPolicy> fault() {
        return Optional.ofNullable(fault).filter(FaultPolicy::enabled);
    }

    /** An absent list is not among the effective values: an empty one could not stand in a document. */
    private static <T> List<T> orEmpty(@Nullable List<T> list) {
        return list == null ? List.of() : list;
    }

    private static Kind<String> oneOf(Set<String> clients) {
        return Kind.TEXT.where(clients::contains, "one of http.clients");
    }

    /** Which calls a route takes: those that are as all of its keys say. */
    public static final class Match extends Settings {

        private final @Nullable String path;
        private final @Nullable String pathPrefix;
        private final Set<String> methods;
        private final List<HeaderMatchPolicy> headers;

        private Match(Section section) {
            super(section);
            path = section.value("path", PATH, "Their path.").orNull();
            pathPrefix = section.value(
                            "path-prefix",
                            PATH,
                            "How their path begins, in whole segments: /v2 takes /v2/a but not /v2a.")
                    .orNull();
            methods = Set.copyOf(orEmpty(section.list("methods", METHOD, "Their methods. Absent: any.")
                    .orNull()));
            headers = orEmpty(section.sectionsOr(
                            "name", "headers", HeaderMatchPolicy::new, "Headers that they must have, all of them.")
                    .orNull());
            section.check(path == null || pathPrefix == null, "path", "either a path or a path-prefix");
        }

        /** The path; null for any. */
        public @Nullable String path() {
            return path;
        }

        /** How the path begins, in whole segments; null for any. */
        public @Nullable String pathPrefix() {
            return pathPrefix;
        }

        /** The methods; empty for any. */
        public Set<String> methods() {
            return methods;
        }

        /** Headers, all of which must match. */
        public List<HeaderMatchPolicy> headers() {
            return headers;
        }
    }

    /** A client to which calls go. */
    public static final class Target extends Settings {

        private final String client;
        private final int weight;

        private Target(Section section, Set<String> clients) {
            super(section);
            client = section.value("client", oneOf(clients), "The client.").required("");
            weight = section.value("weight", Kind.INTEGER, "Its share, in proportion to the others' weights.")
                    .between(0, MOST_WEIGHT)
                    .orElse(1);
        }

        /** Its name. */
        public String client() {
            return client;
        }

        /** Its share, in proportion to the others' weights. Default 1. */
        public int weight() {
            return weight;
        }
    }

    /** What a call asks for instead. */
    public static final class Rewrite extends Settings {

        private final @Nullable String path;
        private final @Nullable String pathPrefix;
        private final @Nullable String host;

        private Rewrite(Section section) {
            super(section);
            path = section.value("path", PATH, "The whole path.").orNull();
            pathPrefix = section.value("path-prefix", PATH, "What stands in place of the path-prefix that matched.")
                    .orNull();
            host = section.value("host", Kind.TEXT, "The Host header.")
                    .where(
                            text -> text.matches("[A-Za-z0-9._:\\[\\]-]{1,253}"),
                            "in letters, digits and the signs of a host")
                    .orNull();
            section.check(path == null || pathPrefix == null, "path", "either a path or a path-prefix");
        }

        /** The whole path; null to leave it. */
        public @Nullable String path() {
            return path;
        }

        /** What stands in place of the prefix that matched; null to leave it. */
        public @Nullable String pathPrefix() {
            return pathPrefix;
        }

        /** The Host header; null to leave it. */
        public @Nullable String host() {
            return host;
        }
    }

    /** A client that gets copies of calls; what it answers is thrown away. */
    public static final class Mirror extends Settings {

        private final String client;
        private final double percent;

        private Mirror(Section section, Set<String> clients) {
            super(section);
            client = section.value("client", oneOf(clients), "The client.").required("");
            percent = section.value("percent", Kind.RATIO, "The share of calls that are copied, drawn at random.")
                    .between(0.0, 1.0)
                    .orElse(1.0);
        }

        /** Its name. */
        public String client() {
            return client;
        }

        /** The share of calls that are copied, 0 to 1. Default 1. */
        public double percent() {
            return percent;
        }
    }
}
