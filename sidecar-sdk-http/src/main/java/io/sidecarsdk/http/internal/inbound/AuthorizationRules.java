package io.sidecarsdk.http.internal.inbound;

import io.sidecarsdk.policy.AuthorizationPolicy;
import io.sidecarsdk.policy.AuthorizationPolicy.Action;
import io.sidecarsdk.policy.AuthorizationRulePolicy;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Decides who may do what: deny rules, then allow rules, then the default. */
final class AuthorizationRules {

    /** What is decided. */
    enum Decision {
        ALLOWED,
        DENIED,
        /** A token would do. */
        TOKEN_NEEDED
    }

    private final List<Rule> deny = new ArrayList<>();
    private final List<Rule> allow = new ArrayList<>();
    private final boolean allowsRest;

    AuthorizationRules(AuthorizationPolicy policy) {
        for (AuthorizationRulePolicy rule : policy.rules()) {
            (rule.action() == Action.DENY ? deny : allow).add(new Rule(rule));
        }
        allowsRest = policy.fallback() == Action.ALLOW;
    }

    /** @param claims of a valid token; null where there is no token */
    Decision decide(String method, String path, Caller caller, @Nullable Map<String, @Nullable Object> claims) {
        for (Rule rule : deny) {
            if (rule.couldMatch(method, path, caller) && rule.claimed(claims)) {
                return Decision.DENIED;
            }
        }
        boolean tokenNeeded = false;
        for (Rule rule : allow) {
            if (rule.matches(method, path, caller)) {
                if (rule.claimed(claims)) {
                    return Decision.ALLOWED;
                }
                tokenNeeded |= claims == null;
            }
        }
        if (allowsRest) {
            return Decision.ALLOWED;
        }
        return tokenNeeded ? Decision.TOKEN_NEEDED : Decision.DENIED;
    }

    /** One rule, with its paths read. In doubt a deny rule matches and an allow rule does not. */
    private static final class Rule {

        private final List<PathPattern> paths;
        private final List<String> methods;
        private final List<String> principals;
        private final @Nullable Map<String, String> claims;

        private Rule(AuthorizationRulePolicy policy) {
            paths = policy.paths().stream().map(PathPattern::new).toList();
            methods = policy.methods();
            principals = policy.principals();
            claims = policy.claims().orElse(null);
        }

        private boolean matches(String method, String path, Caller caller) {
            return (methods.isEmpty() || methods.contains(method))
                    && (paths.isEmpty() || paths.stream().anyMatch(pattern -> pattern.matches(path)))
                    && (principals.isEmpty() || principals.stream().anyMatch(principal -> isCaller(principal, caller)));
        }

        private boolean couldMatch(String method, String path, Caller caller) {
            return (methods.isEmpty() || methods.stream().anyMatch(method::equalsIgnoreCase))
                    && (paths.isEmpty() || paths.stream().anyMatch(pattern -> pattern.couldMatch(path)))
                    && (principals.isEmpty()
                            || principals.stream().anyMatch(principal -> couldBeCaller(principal, caller)));
        }

        private static boolean isCaller(String principal, Caller caller) {
            return principal.equals("*")
                    ? caller.known()
                    : caller.names().stream().anyMatch(name -> NamePattern.matches(principal, name));
        }

        private static boolean couldBeCaller(String principal, Caller caller) {
            return principal.equals("*")
                    ? caller.known()
                    : caller.anyNames().stream().anyMatch(name -> NamePattern.couldMatch(principal, name));
        }

        private boolean claimed(@Nullable Map<String, @Nullable Object> shown) {
            return claims == null
                    || (shown != null && claims.entrySet().stream().allMatch(claim -> claimed(claim, shown)));
        }

        private static boolean claimed(Map.Entry<String, String> wanted, Map<String, @Nullable Object> shown) {
            Object value = shown.get(wanted.getKey());
            if (value instanceof List<?> values) {
                return values.stream().anyMatch(each -> wanted.getValue().equals(String.valueOf(each)));
            }
            if (wanted.getKey().equals("scope") && value instanceof String scopes) {
                return List.of(scopes.split(" ")).contains(wanted.getValue()); // RFC 8693, section 4.2
            }
            return value != null && wanted.getValue().equals(String.valueOf(value));
        }
    }
}
