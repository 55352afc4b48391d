package io.sidecarsdk.http.internal.call;

import io.sidecarsdk.internal.time.Interruptible;
import java.net.Socket;
import org.jspecify.annotations.Nullable;

/**
 * A wait for a stream of HTTP/2, on a connection that other calls share.
 *
 * <p>An interrupt ends every such wait but one: writing to a peer that does not read, and waiting for one's turn behind
 * that. Nothing but closing the connection ends those, and nothing is lost by it: no call gets anything through there any
 * more. That the thread has not moved is not enough to tell, since it may only be short of processor time; so its stack is
 * looked at.
 */
public final class SharedStream extends Interruptible {

    /** How many looks, one for each tick of the watch, an interrupted thread is given: about 40 ms. */
    private static final int PATIENCE = 8;

    private static final String WRITER = "okhttp3.internal.http2.Http2Writer";
    private static final String CONNECTION = "okhttp3.internal.http2.Http2Connection";

    private final Socket connection;
    private final Thread waiting = Thread.currentThread();
    private int looks;

    /** The current thread waits for a stream on {@code connection}. */
    public SharedStream(Socket connection) {
        this.connection = connection;
    }

    /**
     * What to close because the thread, although interrupted, is stuck in writing; null as long as it may come free by
     * itself. Called by the watch only.
     */
    @Nullable
    Socket stuck() {
        looks++;
        return looks % PATIENCE == 0 && isWriting() ? connection : null;
    }

    private boolean isWriting() {
        for (StackTraceElement frame : waiting.getStackTrace()) {
            String type = frame.getClassName();
            if (type.equals(WRITER)
                    || (type.equals(CONNECTION) && frame.getMethodName().equals("newStream"))) {
                return true;
            }
        }
        return false;
    }
}
