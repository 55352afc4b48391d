package io.sidecarsdk.policy;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Who may do what. A request is refused if a deny rule matches it; else let through if an allow rule does; else the
 * {@link #fallback() default} decides. So deny comes before allow, whatever the order in the document, as in Envoy's RBAC
 * filters. Whatever goes wrong while deciding refuses the request.
 */
public final class AuthorizationPolicy extends Settings {

    private final boolean enabled;
    private final Action fallback;
    private final @Nullable List<AuthorizationRulePolicy> rules;

    AuthorizationPolicy(Section section) {
        super(section);
        enabled = section.value("enabled", Kind.BOOLEAN, "False lets everybody in.")
                .orElse(true);
        fallback = section.value("default", Kind.choice(Action.class), "What becomes of requests that no rule matches.")
                .orElse(Action.DENY);
        rules = section.sections("rules", AuthorizationRulePolicy::new, "Deny rules come before allow rules.")
                .orNull();
        section.check(
                fallback == Action.DENY || rules().stream().allMatch(rule -> rule.action() == Action.DENY),
                "rules",
                "only deny rules beside default: allow, where an allow rule changes nothing");
    }

    /** Whether anybody is kept out. Default true. */
    public boolean enabled() {
        return enabled;
    }

    /** What becomes of requests that no rule matches. Default deny. */
    public Action fallback() {
        return fallback;
    }

    /** The rules. Default none. */
    public List<AuthorizationRulePolicy> rules() {
        return rules == null ? List.of() : rules;
    }

    /** What becomes of a request. */
    public enum Action {
        /** It is handled. */
        ALLOW,
        /** It is answered with 401 or 403. */
        DENY
    }
}
