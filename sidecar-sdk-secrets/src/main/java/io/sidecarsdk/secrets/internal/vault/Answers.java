package io.sidecarsdk.secrets.internal.vault;

import io.sidecarsdk.secrets.internal.vault.VaultException.Problem;

/** What a status means, for all requests alike. */
final class Answers {

    private Answers() {}

    /** @throws VaultException for any status but 200 and 204 */
    static VaultAnswer of(Request request, Reply reply) throws VaultException {
        if (reply.status() == 200 || reply.status() == 204) {
            return reply.answer();
        }
        throw failure(request, reply);
    }

    static VaultException failure(Request request, Reply reply) {
        String words = reply.words(request);
        String said = " (" + reply.status() + (words.isEmpty() ? "" : ": " + words) + ")";
        String path = request.path();
        return switch (reply.status()) {
            case 403 -> new VaultException(Problem.FORBIDDEN, path + " is forbidden" + said);
            case 404 ->
                reply.hasMetadata()
                        ? new VaultException(Problem.DELETED, path + " was deleted or destroyed" + said)
                        : new VaultException(Problem.MISSING, path + " is not there, or may not be seen" + said);
            case 412 -> new VaultException(Problem.BEHIND, path + " is not known there yet" + said);
            case 429 -> new VaultException(Problem.THROTTLED, path + " is asked too often" + said, reply.retryAfter());
            default -> new VaultException(Problem.REFUSED, path + " is refused" + said);
        };
    }
}
