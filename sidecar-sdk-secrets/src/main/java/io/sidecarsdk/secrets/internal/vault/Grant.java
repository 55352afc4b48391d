package io.sidecarsdk.secrets.internal.vault;

import io.github.jopenlibs.vault.json.JsonObject;
import io.sidecarsdk.secrets.internal.vault.VaultException.Problem;
import java.time.Duration;

/** What a login has given: a token and its terms. No record, whose {@code toString} would show the token. */
final class Grant {

    private final String token;
    private final Duration remaining;
    private final Duration increment;
    private final boolean renewable;
    private final long sentAt;

    /**
     * @param remaining zero for a token that does not end
     * @param increment for how long it was given, and is to be renewed each time
     * @param sentAt from when {@code remaining} counts, by the clock's {@code nanoTime}
     */
    Grant(String token, Duration remaining, Duration increment, boolean renewable, long sentAt) {
        this.token = token;
        this.remaining = remaining;
        this.increment = increment;
        this.renewable = renewable;
        this.sentAt = sentAt;
    }

    /**
     * The {@code auth} part of an answer to a login.
     *
     * @throws VaultException if the login was refused, or gave no token
     */
    static Grant of(Request request, Reply reply) throws VaultException {
        if (reply.status() != 200 && reply.status() != 204) {
            throw refused(request, reply);
        }
        JsonObject auth = reply.object("auth");
        String token = Reply.text(auth, "client_token");
        if (!isToken(token)) {
            boolean second = !Reply.object(auth, "mfa_requirement").isEmpty();
            throw new VaultException(
                    Problem.LOGIN_REFUSED,
                    request.path()
                            + (second ? " asks for a second factor, which a service has not" : " gave no token"));
        }
        Duration duration = Reply.seconds(auth, "lease_duration");
        return new Grant(token, duration, duration, Reply.isTrue(auth, "renewable"), reply.sentAt());
    }

    /** Whatever is refused on the way to a token is a refused login. */
    static VaultException refused(Request request, Reply reply) {
        VaultException refusal = Answers.failure(request, reply);
        return switch (refusal.problem()) {
            case REFUSED, FORBIDDEN, MISSING, DELETED ->
                new VaultException(Problem.LOGIN_REFUSED, String.valueOf(refusal.getMessage()));
            default -> refusal;
        };
    }

    /** As a header may hold: anything else would be quoted by whoever finds it there. */
    static boolean isToken(String text) {
        return !text.isEmpty() && text.length() <= 16_384 && text.chars().allMatch(c -> c > ' ' && c < 0x7f);
    }

    String token() {
        return token;
    }

    Duration remaining() {
        return remaining;
    }

    Duration increment() {
        return increment;
    }

    boolean renewable() {
        return renewable;
    }

    long sentAt() {
        return sentAt;
    }
}
