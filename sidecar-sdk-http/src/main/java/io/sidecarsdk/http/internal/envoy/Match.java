package io.sidecarsdk.http.internal.envoy;

import io.sidecarsdk.policy.HeaderMatchPolicy;
import io.sidecarsdk.policy.RoutePolicy;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which calls a route takes.
 *
 * @param path Envoy's path specifier
 * @param headers matchers, all of which must hold
 * @param share the share of these calls; null for all
 */
record Match(Tree path, List<Tree> headers, @Nullable Tree share) {

    static final Match ALL = new Match(new Tree().set("prefix", "/"), List.of(), null);

    /** OkHttp sets these, and so after a route has been chosen; where Envoy chooses they are there. */
    private static final Set<String> SET_BY_OKHTTP = Set.of(
            "host",
            "user-agent",
            "accept-encoding",
            "connection",
            "content-length",
            "content-type",
            "cookie",
            "transfer-encoding");

    static Match of(RoutePolicy.Match policy) {
        List<Tree> headers = new ArrayList<>();
        if (!policy.methods().isEmpty()) {
            headers.add(HeaderMatch.method(policy.methods()));
        }
        policy.headers().stream().map(HeaderMatch::of).forEach(headers::add);
        return new Match(pathOf(policy), headers, null);
    }

    static void account(RoutePolicy.Match policy, Ledger.Scope keys) {
        keys.rendered("path", "route.match.path")
                .rendered("path-prefix", "route.match.path_separated_prefix")
                .rendered("methods", "route.match.headers[:method]");
        if (policy.headers().stream().anyMatch(Match::isSetByOkHttp)) {
            keys.approximated(
                    "headers",
                    "route.match.headers",
                    "headers that OkHttp adds by itself are there when Envoy chooses, and not yet in the library");
        } else {
            keys.rendered("headers", "route.match.headers");
        }
    }

    private static boolean isSetByOkHttp(HeaderMatchPolicy header) {
        return SET_BY_OKHTTP.contains(header.name().toLowerCase(Locale.ROOT));
    }

    private static Tree pathOf(RoutePolicy.Match policy) {
        if (policy.path() != null) {
            return new Tree().set("path", policy.path());
        }
        String prefix = policy.pathPrefix();
        if (prefix == null) {
            return ALL.path();
        }
        // whole segments by itself; path_separated_prefix takes none that ends so
        return new Tree().set(prefix.endsWith("/") ? "prefix" : "path_separated_prefix", prefix);
    }

    /** Of these calls, those that have {@code more} headers too. */
    Match with(List<Tree> more) {
        List<Tree> all = new ArrayList<>(headers);
        all.addAll(more);
        return new Match(path, all, share);
    }

    /** Of these calls, a share. */
    Match share(@Nullable Tree other) {
        return new Match(path, headers, other);
    }

    Tree tree() {
        return new Tree()
                .setAll(path)
                .set("headers", headers.isEmpty() ? null : headers)
                .set("runtime_fraction", share);
    }
}
