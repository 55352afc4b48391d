package io.sidecarsdk.secrets.internal.vault;

import java.util.Map;

/** One Vault as one policy describes it. */
final class LiveVault {

    private final Cluster cluster;
    private final TokenKeeper keeper;

    /** Whether Vault lets a token look itself up; where it does not, that says nothing about the token. */
    private volatile boolean lookupTells = true;

    LiveVault(Cluster cluster, TokenKeeper keeper) {
        this.cluster = cluster;
        this.keeper = keeper;
    }

    TokenKeeper keeper() {
        return keeper;
    }

    VaultAnswer read(String path) throws VaultException {
        return call(Request.get("read", path));
    }

    VaultAnswer write(String path, Map<String, Object> fields) throws VaultException {
        return call(Request.post("write", path, fields));
    }

    private VaultAnswer call(Request request) throws VaultException {
        Token token = keeper.token();
        Request first = request.with(token.value());
        Reply reply = cluster.send(first);
        if (reply.status() != 403 || !isForgotten(token, first, reply)) {
            return Answers.of(first, reply);
        }
        Token other = keeper.tokenAfter(token);
        Request second = request.with(other.value());
        Reply again = cluster.send(second);
        if (again.status() == 403 && !isKnown(other)) {
            lookupTells = false;
        }
        return Answers.of(second, again);
    }

    /** Vault says 403 to a token that it does not know and to one that may not: only asking it about the token tells. */
    private boolean isForgotten(Token token, Request request, Reply reply) throws VaultException {
        return reply.saysInvalidToken(request) || (lookupTells && !isKnown(token));
    }

    private boolean isKnown(Token token) throws VaultException {
        return cluster.send(Request.get("lookup", TokenFileLogin.LOOKUP).with(token.value()))
                        .status()
                != 403;
    }
}
