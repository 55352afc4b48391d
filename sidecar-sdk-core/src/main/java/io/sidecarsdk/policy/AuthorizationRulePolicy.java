package io.sidecarsdk.policy;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** One rule about requests: it matches those that all of its keys match; a key that is absent matches every request. */
public final class AuthorizationRulePolicy extends Settings {

    private static final Section.NamePattern CLAIM = new Section.NamePattern(
            "[\\x21-\\x7e]{1,128}", "the name of a claim, of 1 to 128 visible ASCII characters");

    private static final Kind<String> METHOD =
            Kind.TEXT.where(text -> text.matches("[A-Z][A-Z-]{0,31}"), "a method such as GET");

    static final Kind<String> PRINCIPAL = Kind.TEXT.where(
            text -> text.matches("[\\x21-\\x29\\x2b-\\x7e]*\\*?"),
            "an identity such as spiffe://shop/orders, or its beginning and *");

    private final AuthorizationPolicy.Action action;
    private final @Nullable List<String> paths;
    private final @Nullable List<String> methods;
    private final @Nullable List<String> principals;
    private final @Nullable Claims jwt;

    AuthorizationRulePolicy(Section section) {
        super(section);
        action = section.value("action", Kind.choice(AuthorizationPolicy.Action.class), "What the rule does.")
                .required(AuthorizationPolicy.Action.DENY);
        paths = section.list(
                        "paths",
                        Kind.PATH_PATTERN,
                        "Any of these. Of a deny rule, whatever the case and the slashes at the end.")
                .orNull();
        methods = section.list("methods", METHOD, "Any of these.").orNull();
        principals = section.list(
                        "principals",
                        PRINCIPAL,
                        "Any of these is a URI or DNS name in the certificate that the caller showed; * stands for any"
                                + " caller with a certificate.")
                .orNull();
        jwt = section.section("jwt", Claims::new, "A valid token, with these claims.")
                .orNull();
    }

    /** What the rule does with requests that it matches. */
    public AuthorizationPolicy.Action action() {
        return action;
    }

    /** Paths, exact or ending in {@code /*}; empty for all. */
    public List<String> paths() {
        return paths == null ? List.of() : paths;
    }

    /** Methods; empty for all. */
    public List<String> methods() {
        return methods == null ? List.of() : methods;
    }

    /** Identities of callers, exact or ending in {@code *}; empty for all. */
    public List<String> principals() {
        return principals == null ? List.of() : principals;
    }

    /** What a valid token must claim, all of it: names to values, none for any valid token; empty where no token is needed. */
    public Optional<Map<String, String>> claims() {
        return Optional.ofNullable(jwt).map(claims -> claims.byName);
    }

    /** What a token must claim. */
    private static final class Claims extends Settings {

        private final Map<String, String> byName;

        private Claims(Section section) {
            super(section);
            byName = section.texts("claims", CLAIM, "Names to values; a claim that is a list must hold the value.");
        }
    }
}
