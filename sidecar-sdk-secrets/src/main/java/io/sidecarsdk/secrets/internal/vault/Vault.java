package io.sidecarsdk.secrets.internal.vault;

import java.util.Map;

/**
 * A Vault, logged in as the policy says. It logs in when first asked, renews its token, logs in again when it must, and
 * goes to the next address where one fails.
 *
 * <p>Safe for use by several threads. A call blocks for up to the policy's timeout for each address, so it must run on
 * this module's own threads.
 */
public interface Vault {

    /**
     * What is at {@code path}, which may end in a query, as in {@code secret/data/orders?version=3}.
     *
     * @throws VaultException if there is no answer of use; it says what to do about it
     */
    VaultAnswer read(String path) throws VaultException;

    /**
     * Writes {@code fields} to {@code path}, as for issuing a certificate, or renewing and revoking a lease.
     *
     * @throws VaultException if there is no answer of use; it says what to do about it
     */
    VaultAnswer write(String path, Map<String, Object> fields) throws VaultException;

    /** The login with which calls go out; {@link Login#NONE} while there was none. */
    Login login();

    /**
     * Has {@code action} run after each new login, on the thread that made it. Leases that were given to an earlier login
     * die with that login's token: whoever holds one must get a new one before that.
     *
     * @return takes it back
     */
    Runnable onLogin(Runnable action);
}
