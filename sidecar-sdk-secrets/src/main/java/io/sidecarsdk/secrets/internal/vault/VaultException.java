package io.sidecarsdk.secrets.internal.vault;

import java.io.IOException;
import java.time.Duration;

/** Vault gave no answer of use. The message tells the path, the status and Vault's own words, and never a value. */
public class VaultException extends IOException {

    private static final long serialVersionUID = 1L;

    private final Problem problem;
    private final Duration retryAfter;

    /**
     * Makes the exception.
     *
     * @param problem what kind it is of
     * @param message completes "database/creds/orders …"
     */
    public VaultException(Problem problem, String message) {
        this(problem, message, Duration.ZERO);
    }

    /**
     * Makes the exception.
     *
     * @param problem what kind it is of
     * @param message completes "database/creds/orders …"
     * @param retryAfter what Vault asks to wait before the next request; zero where it does not say
     */
    public VaultException(Problem problem, String message, Duration retryAfter) {
        super(message);
        this.problem = problem;
        this.retryAfter = retryAfter;
    }

    /** What kind it is of, which decides what is done about it. */
    public Problem problem() {
        return problem;
    }

    /** What Vault asks to wait before the next request; zero where it does not say. */
    public Duration retryAfter() {
        return retryAfter;
    }

    /** The kinds of failure that are answered differently. */
    public enum Problem {
        /** 400: what was sent is wrong; when renewing, the lease is gone. */
        REFUSED,
        /** 403 with a token that is good: the policy in Vault does not allow it. */
        FORBIDDEN,
        /** 404 with metadata: the version was deleted or destroyed. */
        DELETED,
        /** 404: there is nothing, or it may not be seen. */
        MISSING,
        /** 412: this node does not have the newest state yet; soon again at the same cluster. */
        BEHIND,
        /** 429: a quota was used up; back off. */
        THROTTLED,
        /** 5xx, sealed, standby without a leader, no connection, no login because of any of these: keep what is there. */
        UNAVAILABLE,
        /** Vault refuses the credentials: 400 or 403 on login. */
        LOGIN_REFUSED,
        /** An answer without what must be in it: keep what is there. */
        UNUSABLE
    }
}
