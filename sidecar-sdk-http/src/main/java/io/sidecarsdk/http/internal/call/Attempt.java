package io.sidecarsdk.http.internal.call;

import io.sidecarsdk.http.internal.balancing.Endpoint;
import io.sidecarsdk.internal.time.Interruptible;
import java.io.IOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.net.Socket;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;

/**
 * One attempt of a call: where it goes, how far it came, and how it is cut short.
 *
 * <p>Belongs to the calling thread; only {@link #abort} is called by another. OkHttp can cancel a call but not an attempt
 * of it, so an overdue attempt is ended at its socket: closed where the attempt has it for itself (while connecting, and
 * with HTTP/1.1), and with HTTP/2, where others share the connection, by interrupting the thread that waits for the
 * stream.
 */
public final class Attempt {

    private static final VarHandle STATE = Fields.of(MethodHandles.lookup(), "state", int.class);

    private static final int RUNNING = 0;
    private static final int ABORTED = 1;
    private static final int DONE = 2;
    private static final int SUPERSEDED = 3;

    /** Who gives back what is held for it. */
    private static final byte OF_CALL = 0;

    private static final byte OF_HEDGE = 1;
    private static final byte RELEASED = 2;

    private volatile int state;
    private final byte number;
    private boolean connecting;
    private boolean onTheWire;
    private byte holder = OF_CALL;
    private final @Nullable Attempt previous;
    private final @Nullable Endpoint endpoint;
    /** What the calling thread waits in: a {@link Socket} to close or an {@link Interruptible} to interrupt. */
    private volatile @Nullable Object wait;

    Attempt(int number, @Nullable Attempt previous, @Nullable Endpoint endpoint) {
        this.number = (byte) number; // the policy allows 20
        this.previous = previous;
        this.endpoint = endpoint;
    }

    /** Counted from 1. */
    public int number() {
        return number;
    }

    /** Where it goes; null where the URL's own host is dialled. */
    public @Nullable Endpoint endpoint() {
        return endpoint;
    }

    /** The attempt before it; null for the first. */
    public @Nullable Attempt previous() {
        return previous;
    }

    /** Whether an earlier attempt of the call, or this one, went to {@code candidate}. */
    boolean cameAfter(Endpoint candidate) {
        for (Attempt attempt = this; attempt != null; attempt = attempt.previous) {
            if (attempt.endpoint == candidate) {
                return true;
            }
        }
        return false;
    }

    /** A new connection is being made for it, on {@code socket}. */
    public void connecting(Socket socket) {
        connecting = true;
        waitsIn(socket);
    }

    /** The name of its endpoint is being looked up for a new connection. */
    public void lookingUp(Interruptible lookup) {
        connecting = true;
        waitsIn(lookup);
    }

    /** It has a connection for itself, on which it is about to be sent. */
    public void onTheWire(Socket own) {
        onTheWire = true;
        waitsIn(own);
    }

    /** It has a stream on a shared connection, on which it is about to be sent. */
    public void onTheWire(SharedStream stream) {
        onTheWire = true;
        waitsIn(stream);
    }

    /**
     * It is for a web socket, whose requests pass no network interceptor: when OkHttp sends it over the connection on which
     * {@code before} had failed, nobody shows that connection again.
     */
    public void maySendOnConnectionOf(Attempt before) {
        if (before.wait instanceof Socket socket) {
            waitsIn(socket);
        }
    }

    private void waitsIn(Object newWait) {
        wait = newWait;
        if (wasAborted()) {
            end(newWait);
        }
    }

    /** Whether a new connection was made, or tried, for it. */
    public boolean wasConnecting() {
        return connecting;
    }

    /** Whether it came no further than connecting, so that nothing of the request can have been sent. */
    public boolean wasOnlyConnecting() {
        return connecting && !onTheWire;
    }

    /** Whether it had a connection, so that the request may have been sent. */
    public boolean wasOnTheWire() {
        return onTheWire;
    }

    /** Cuts it short, unless it is done. Called again as long as it has not come to its end, in which it may be stuck. */
    public void abort() {
        cut(ABORTED);
    }

    /** As {@link #abort}, because another attempt of the same call has brought what this one should have. */
    public void supersede() {
        cut(SUPERSEDED);
    }

    private void cut(int how) {
        if (STATE.compareAndSet(this, RUNNING, how)) {
            end(wait);
        } else if (state == how && wait instanceof SharedStream stream) {
            end(stream.stuck());
        }
    }

    /** It brought a response or failed, and from now on it cannot be cut short. True if it had been already. */
    public boolean doneButAborted() {
        if (wait instanceof Interruptible waiting) {
            waiting.end();
        }
        return !STATE.compareAndSet(this, RUNNING, DONE) && wasAborted();
    }

    /** Whether it was cut short, for whatever reason. */
    public boolean wasAborted() {
        return state == ABORTED || state == SUPERSEDED;
    }

    /** Whether it was cut short because another attempt has brought what it should have. */
    public boolean wasSuperseded() {
        return state == SUPERSEDED;
    }

    /** It is made by a hedge, which gives back what is held for it unless its call takes that over. */
    void heldByHedge() {
        holder = OF_HEDGE;
    }

    /** The call has taken over what a hedge has brought. */
    void heldByCall() {
        if (holder == OF_HEDGE) {
            holder = OF_CALL;
        }
    }

    /** Whether a hedge gives back what is held for it, perhaps on another thread. */
    public boolean isHeldByHedge() {
        return holder == OF_HEDGE;
    }

    /** True the first time: whoever gets that gives back what is held for the attempt. */
    public boolean releaseOnce() {
        boolean first = holder != RELEASED;
        holder = RELEASED;
        return first;
    }

    private static void end(@Nullable Object wait) {
        if (wait instanceof Interruptible waiting) {
            waiting.interrupt();
        } else if (wait instanceof Socket socket) {
            try {
                if (socket instanceof SSLSocket) {
                    socket.setSoLinger(true, 0); // else closing waits for a writer that is stuck, to say goodbye
                }
                socket.close();
            } catch (IOException alreadyBroken) {
                // closing was only to wake whoever waits on it
            }
        }
    }
}
