package io.sidecarsdk.spring;

/** A bean is to be called under a policy that is not there. */
final class ResilientPolicyException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    ResilientPolicyException(String message, Throwable cause) {
        super(message, cause);
    }
}
