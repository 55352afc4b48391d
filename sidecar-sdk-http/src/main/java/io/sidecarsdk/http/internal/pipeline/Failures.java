package io.sidecarsdk.http.internal.pipeline;

import io.sidecarsdk.http.internal.call.Attempt;
import io.sidecarsdk.http.internal.call.CallContext;
import io.sidecarsdk.http.internal.call.FailureKind;
import io.sidecarsdk.http.internal.transport.UnaskedResponseException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.UnknownHostException;
import java.security.cert.CertificateException;
import java.util.Set;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLPeerUnverifiedException;

/** Tells failures of attempts apart: by what was done to the call, by how far the attempt came, then by the exception. */
final class Failures {

    private static final String ALERT = "Received fatal alert: ";
    private static final Set<String> REFUSALS = Set.of(
            "bad_certificate",
            "unsupported_certificate",
            "certificate_revoked",
            "certificate_expired",
            "certificate_unknown",
            "certificate_required",
            "unknown_ca",
            "access_denied");

    private Failures() {}

    static FailureKind kindOf(IOException e, CallContext call, Attempt attempt, boolean aborted) {
        if (call.isExpired()) {
            return FailureKind.DEADLINE;
        }
        if (attempt.wasSuperseded()) {
            return FailureKind.SUPERSEDED;
        }
        if (call.chain().call().isCanceled()) {
            return FailureKind.CANCELLED;
        }
        if (aborted) {
            return FailureKind.ATTEMPT_TIMEOUT;
        }
        if (Thread.currentThread().isInterrupted()) {
            return FailureKind.CANCELLED; // whatever it broke, the name service's answer for instance
        }
        if (isUntrusted(e)) {
            return FailureKind.UNTRUSTED;
        }
        if (wasNotProcessed(e)) {
            return FailureKind.REFUSED_STREAM;
        }
        return neverConnected(e, attempt) ? FailureKind.CONNECT_FAILURE : FailureKind.RESET;
    }

    /** What the caller did, and what this SDK refused, does not. */
    static boolean speaksAgainstEndpoint(FailureKind kind) {
        return switch (kind) {
            case CONNECT_FAILURE, UNTRUSTED, REFUSED_STREAM, RESET, ATTEMPT_TIMEOUT, DEADLINE -> true;
            default -> false;
        };
    }

    private static boolean isUntrusted(IOException e) {
        return e instanceof SSLPeerUnverifiedException
                || (e instanceof SSLHandshakeException && e.getCause() instanceof CertificateException)
                || (e instanceof SSLException && isRefusalOfCertificate(String.valueOf(e.getMessage())));
    }

    /**
     * Whether the server says that it does not trust this side: the alerts of RFC 8446, section 6.2, that are about
     * certificates. With TLS 1.3 they come after the handshake, and not at all where the server just hangs up.
     */
    private static boolean isRefusalOfCertificate(String message) {
        int alert = message.indexOf(ALERT);
        return alert >= 0 && REFUSALS.contains(message.substring(alert + ALERT.length()));
    }

    /** OkHttp's types for these are internal to it, their messages and names are what can be relied on. */
    private static boolean wasNotProcessed(IOException e) {
        return e instanceof UnaskedResponseException
                || String.valueOf(e.getMessage()).contains("stream was reset: REFUSED_STREAM")
                || e.getClass().getSimpleName().equals("ConnectionShutdownException");
    }

    /**
     * Only what is certain: what reached the wire may have been sent, and what an interceptor further in threw without
     * OkHttp having dialled says nothing.
     */
    private static boolean neverConnected(IOException e, Attempt attempt) {
        if (attempt.wasOnTheWire()) {
            return false;
        }
        return attempt.wasConnecting()
                || e instanceof ConnectException
                || e instanceof NoRouteToHostException
                || e instanceof UnknownHostException;
    }
}
