package io.sidecarsdk.logging.internal.sink.forward;

import java.io.EOFException;
import java.io.IOException;
import java.net.ProtocolException;
import java.net.Socket;
import org.jspecify.annotations.Nullable;

/**
 * One batch on its way, which another thread may break off: when its time is up, or at the end. Breaking off closes the
 * plain socket below TLS, which ends whatever waits on it and itself never waits.
 */
final class Attempt {

    private @Nullable Socket socket;
    private String doing = "connecting";
    private boolean sending;
    private @Nullable String broken;

    /** From now on it is this that is closed; at once where it is broken off already. */
    synchronized void uses(Socket plain) throws IOException {
        socket = plain;
        if (broken != null) {
            plain.close();
        }
    }

    synchronized void does(String what) {
        doing = what;
    }

    synchronized void beginsToSend() {
        doing = "sending";
        sending = true;
    }

    /** Whether the server was ready, so that what failed may be for what was sent. */
    synchronized boolean hasBegunToSend() {
        return sending;
    }

    /** On any thread. */
    synchronized void breakOff(String why) {
        if (broken == null) {
            broken = why;
            close(socket);
        }
    }

    /** Why it did not come to its end. */
    synchronized String failure(Exception cause) {
        return (broken != null ? broken : said(cause)) + ", " + doing;
    }

    /** Our own exceptions speak for themselves; of the JDK's some have nothing but the host's name to say. */
    private static String said(Exception cause) {
        String message = cause.getMessage();
        boolean own = cause.getClass() == IOException.class
                || cause instanceof ProtocolException
                || cause instanceof EOFException;
        return own && message != null ? message : cause.toString();
    }

    private static void close(@Nullable Socket open) {
        if (open != null) {
            try {
                open.close();
            } catch (IOException closedAnyway) {
                // there is nothing else to be done with it
            }
        }
    }
}
