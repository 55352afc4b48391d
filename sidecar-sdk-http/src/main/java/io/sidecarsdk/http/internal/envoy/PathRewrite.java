package io.sidecarsdk.http.internal.envoy;

import io.sidecarsdk.policy.RoutePolicy;
import okhttp3.HttpUrl;

/** What a call asks for instead. The query stays, as Envoy has it of itself. */
final class PathRewrite {

    private static final HttpUrl ANY = HttpUrl.get("http://any/");

    private PathRewrite() {}

    static void account(RoutePolicy.Rewrite policy, Ledger.Scope keys) {
        String difference = "Envoy tells the server what was asked for, in x-envoy-original-path";
        keys.approximated("path", "route.regex_rewrite", difference)
                .approximated("path-prefix", "route.prefix_rewrite or regex_rewrite", difference);
    }

    /** Fields of Envoy's RouteAction. */
    static Tree of(RoutePolicy route) {
        String path = route.rewrite().path();
        if (path != null) {
            // as OkHttp would write it
            String written = ANY.newBuilder().encodedPath(path).build().encodedPath();
            return regex("^/.*$", literal(written));
        }
        String replacement = route.rewrite().pathPrefix();
        return replacement == null
                ? new Tree()
                : prefix(String.valueOf(route.match().pathPrefix()), replacement);
    }

    /** Where one of the two ends with a slash, plain replacing would double or lose one. */
    private static Tree prefix(String prefix, String replacement) {
        if (replacement.endsWith("/")) {
            return regex("^" + quoted(prefix) + "/?", literal(replacement));
        }
        if (!prefix.endsWith("/")) {
            return new Tree().set("prefix_rewrite", replacement);
        }
        String bare = prefix.substring(0, prefix.length() - 1);
        // nothing follows, or a slash that there was already, or one that the prefix has eaten
        return regex(
                "^" + quoted(bare) + "/(?:$|(/.*)$)|^" + quoted(bare) + "(/[^/].*)$", literal(replacement) + "\\1\\2");
    }

    private static Tree regex(String pattern, String substitution) {
        return new Tree()
                .set(
                        "regex_rewrite",
                        new Tree()
                                .set("pattern", new Tree().set("regex", pattern))
                                .set("substitution", substitution));
    }

    private static String quoted(String path) {
        return path.replaceAll("[^A-Za-z0-9/_]", "\\\\$0");
    }

    /** In a substitution a backslash begins the number of a group. */
    private static String literal(String path) {
        return path.replace("\\", "\\\\");
    }
}
