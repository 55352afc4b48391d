package io.sidecarsdk.secrets.internal.vault;

import io.sidecarsdk.policy.VaultAuthPolicy;

/** One way to get a token. Used by one thread at a time. */
interface LoginMethod extends AutoCloseable {

    /** As the policy calls it. */
    String name();

    /**
     * Reads the files anew and logs in.
     *
     * @throws VaultException with {@code LOGIN_REFUSED} for credentials that are not there or not taken
     */
    Grant login(Cluster cluster) throws VaultException;

    /** Whether the files hold something else than at the last login. */
    boolean changed();

    /** Whether the token is somebody else's, who keeps it fresh: it is replaced when the file changes, and never revoked. */
    default boolean borrows() {
        return false;
    }

    /** Forgets what it has in memory. */
    @Override
    default void close() {}

    /** The one that {@code auth} names. */
    static LoginMethod of(VaultAuthPolicy auth) {
        if (auth.tokenFile().isPresent()) {
            return new TokenFileLogin(auth.tokenFile().get());
        }
        if (auth.appRole().isPresent()) {
            return new AppRoleLogin(auth.appRole().get());
        }
        if (auth.kubernetes().isPresent()) {
            return JwtLogin.of(auth.kubernetes().get());
        }
        if (auth.jwt().isPresent()) {
            return JwtLogin.of(auth.jwt().get());
        }
        if (auth.cert().isPresent()) {
            return new CertLogin(auth.cert().get());
        }
        return new UserPassLogin(auth.userPass().orElseThrow());
    }
}
