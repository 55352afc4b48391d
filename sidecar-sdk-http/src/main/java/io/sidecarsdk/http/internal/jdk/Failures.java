package io.sidecarsdk.http.internal.jdk;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.http.HttpTimeoutException;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/** Says OkHttp's failures in the JDK's words, and leaves alone what already has a type of its own. */
final class Failures {
    private Failures() {}

    /** An expired call timeout becomes {@link HttpTimeoutException}; everything else stays what it is. */
    static IOException translate(IOException failure) {
        if (!isCallTimeout(failure)) {
            return failure;
        }
        HttpTimeoutException timeout = new HttpTimeoutException("request timed out");
        timeout.initCause(failure);
        return timeout;
    }

    // OkHttp has no type for it: a bare InterruptedIOException. Subclasses (socket timeouts, ours) are something else.
    private static boolean isCallTimeout(IOException failure) {
        return failure.getClass() == InterruptedIOException.class && "timeout".equals(failure.getMessage());
    }

    /** What {@code send} throws for a failure of the body: the JDK turns all but illegal arguments into I/O errors. */
    static IOException thrown(@Nullable Throwable failure) {
        if (failure instanceof IOException io) {
            return io;
        }
        if (failure instanceof IllegalArgumentException illegal) {
            throw new IllegalArgumentException(illegal.getMessage(), illegal);
        }
        return new IOException(failure == null ? null : failure.getMessage(), failure);
    }

    static Throwable unwrap(Throwable failure) {
        Throwable cause = failure.getCause();
        return failure instanceof CompletionException && cause != null ? cause : failure;
    }
}
