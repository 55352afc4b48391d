package io.sidecarsdk.http.internal.inbound;

import io.sidecarsdk.http.internal.inbound.jwt.InvalidTokenException;
import io.sidecarsdk.http.internal.inbound.jwt.TokenVerifier;
import io.sidecarsdk.policy.InboundPolicy;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Keeps out who may not do what he asks for. Whatever goes wrong here keeps him out, too. */
final class AuthorizationStage implements InboundStage {

    private static final String CHALLENGE = "WWW-Authenticate";
    private static final String BEARER = "Bearer ";

    private static final Refusal BROKEN = Refusal.of(InboundRejection.AUTHORIZATION_BROKEN);
    private static final Refusal NO_KEYS = Refusal.of(InboundRejection.AUTHORIZATION_UNAVAILABLE);
    private static final Refusal FORBIDDEN = Refusal.of(InboundRejection.FORBIDDEN);
    private static final Refusal TOKEN_NEEDED = Refusal.of(InboundRejection.UNAUTHENTICATED)
            .with(CHALLENGE, "Bearer")
            .because("no token");
    private static final Refusal INVALID_TOKEN =
            Refusal.of(InboundRejection.UNAUTHENTICATED).with(CHALLENGE, "Bearer error=\"invalid_token\"");

    private final AuthorizationRules rules;
    private final Callers callers;
    private final @Nullable TokenVerifier tokens;

    private AuthorizationStage(AuthorizationRules rules, Callers callers, @Nullable TokenVerifier tokens) {
        this.rules = rules;
        this.callers = callers;
        this.tokens = tokens;
    }

    static @Nullable InboundStage create(InboundPolicy policy, @Nullable TokenVerifier tokens) {
        return policy.authorization()
                .map(settings -> new AuthorizationStage(
                        new AuthorizationRules(settings),
                        new Callers(policy.forwardedCertificate().orElse(null)),
                        tokens))
                .orElse(null);
    }

    @Override
    public boolean seesLoadProbes() {
        return true;
    }

    @Override
    public @Nullable Refusal enter(InboundCall call) {
        InboundExchange exchange = call.exchange();
        Caller caller = callers.of(exchange);
        call.identity(caller.name());
        try {
            return switch (rules.decide(exchange.method(), call.path(), caller, claims(exchange))) {
                case ALLOWED -> null;
                case DENIED -> FORBIDDEN;
                case TOKEN_NEEDED -> TOKEN_NEEDED;
            };
        } catch (InvalidTokenException e) {
            return e.keysMissing() ? NO_KEYS : INVALID_TOKEN.because(String.valueOf(e.getMessage()));
        }
    }

    private @Nullable Map<String, @Nullable Object> claims(InboundExchange exchange) throws InvalidTokenException {
        if (tokens == null) {
            return null;
        }
        String header = tokens.policy().header();
        List<String> values = exchange.headers(header);
        if (values.isEmpty()) {
            return null;
        }
        if (values.size() > 1) {
            throw InvalidTokenException.because("more than one");
        }
        String value = values.get(0).trim();
        boolean bearer = (value + ' ').regionMatches(true, 0, BEARER, 0, BEARER.length());
        if (!bearer && header.equalsIgnoreCase("Authorization")) {
            return null; // another scheme's credentials, which are no token
        }
        return tokens.verify(bearer ? value.substring(BEARER.length() - 1).trim() : value);
    }

    @Override
    public Refusal whenBroken() {
        return BROKEN;
    }
}
