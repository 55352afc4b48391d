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
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLPeerUnverifiedException;

/** Tells failures of attempts apart: by what was done to the call, by how far the attempt came, then by the exception. */
final class Failures {

    private Failures() {}

    static FailureKind kindOf(IOException e, CallContext call, Attempt attempt, boolean aborted) {
        if (call.isExpired()) {
            return FailureKind.DEADLINE;
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

    private static boolean isUntrusted(IOException e) {
        return e instanceof SSLPeerUnverifiedException
                || (e instanceof SSLHandshakeException && e.getCause() instanceof CertificateException);
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
