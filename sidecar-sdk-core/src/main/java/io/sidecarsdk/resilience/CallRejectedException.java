package io.sidecarsdk.resilience;

/** A call that was refused before any work was done for it; trying again at once would be refused too. */
public class CallRejectedException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final Rejection reason;

    /**
     * Makes the exception. It has no stack trace: a refusal must stay cheap when thousands happen at once.
     *
     * @param reason why
     * @param message names the policy, the limit and its value
     */
    public CallRejectedException(Rejection reason, String message) {
        super(message, null, true, false);
        this.reason = reason;
    }

    /** Why the call was refused. */
    public Rejection reason() {
        return reason;
    }
}
