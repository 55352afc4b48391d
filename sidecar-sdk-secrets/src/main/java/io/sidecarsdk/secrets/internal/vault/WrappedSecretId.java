package io.sidecarsdk.secrets.internal.vault;

import io.sidecarsdk.secrets.internal.vault.VaultException.Problem;
import java.util.Arrays;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * A secret id that was delivered as a wrapping token, which is good for fetching it once. It is fetched once, and kept in
 * memory for the logins that follow.
 *
 * <p>Before, Vault is asked what made the wrapping token: one that somebody has made of another path, to slip in his own
 * secret id, is refused and not opened. One that was opened by somebody else is refused by Vault.
 */
final class WrappedSecretId {

    private static final String LOOKUP = "sys/wrapping/lookup";
    private static final String UNWRAP = "sys/wrapping/unwrap";

    private final Pattern madeBy;
    private final String expected;
    private char[] wrapping = {};
    private char[] secretId = {};

    WrappedSecretId(String mount) {
        this.expected = "auth/" + mount + "/role/<role>/secret-id";
        this.madeBy = Pattern.compile("(.+/)?" + Pattern.quote("auth/" + mount + "/role/") + "[^/]+/secret-id");
    }

    /** @param wrappingToken what the file holds now; the one that was opened already stands for what was in it */
    String secretId(String wrappingToken, Cluster cluster) throws VaultException {
        if (secretId.length == 0 || !Arrays.equals(wrapping, wrappingToken.toCharArray())) {
            open(wrappingToken, cluster);
        }
        return new String(secretId);
    }

    private void open(String wrappingToken, Cluster cluster) throws VaultException {
        if (!Grant.isToken(wrappingToken)) {
            throw refused("what is in the file of the wrapped secret id is no token");
        }
        Request lookup = Request.post("lookup", LOOKUP, Map.of("token", wrappingToken));
        Reply origin = cluster.send(lookup);
        if (origin.status() != 200) {
            throw spent(lookup, origin);
        }
        String creation = Reply.text(origin.object("data"), "creation_path");
        if (!madeBy.matcher(creation).matches()) {
            throw refused("the wrapping token was not made by " + expected
                    + ": it was replaced on its way, and is not opened (its path: "
                    + creation.replaceAll("[^A-Za-z0-9/._-]", "?") + ")");
        }
        Request unwrap =
                Request.post("unwrap", UNWRAP, Map.of()).with(wrappingToken).once();
        Reply opened = cluster.send(unwrap);
        if (opened.status() != 200) {
            throw spent(unwrap, opened);
        }
        String found = Reply.text(opened.object("data"), "secret_id");
        if (found.isEmpty()) {
            throw refused("the wrapping token held no secret id");
        }
        wipe();
        wrapping = wrappingToken.toCharArray();
        secretId = found.toCharArray();
    }

    private static VaultException spent(Request request, Reply reply) {
        VaultException refusal = Grant.refused(request, reply);
        return refusal.problem() != Problem.LOGIN_REFUSED
                ? refusal
                : refused("the wrapping token of the secret id has expired or was opened before: unless it was by an"
                        + " earlier start of this service, somebody else has the secret id; " + refusal.getMessage());
    }

    private static VaultException refused(String why) {
        return new VaultException(Problem.LOGIN_REFUSED, why);
    }

    void wipe() {
        Arrays.fill(wrapping, '\0');
        Arrays.fill(secretId, '\0');
        wrapping = new char[0];
        secretId = new char[0];
    }
}
