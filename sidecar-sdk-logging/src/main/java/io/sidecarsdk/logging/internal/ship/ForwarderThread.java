package io.sidecarsdk.logging.internal.ship;

import java.util.concurrent.locks.LockSupport;

/**
 * A daemon thread of log forwarding. It is a type of its own so that what is logged on it, by the SDK or by the libraries that
 * it uses, can be told apart: forwarding that would make a failing sink feed itself.
 */
public final class ForwarderThread extends Thread {

    public ForwarderThread(String name, Runnable work) {
        super(work, "sidecar-log-" + name);
        setDaemon(true);
    }

    /** Whether the current thread is one of them. */
    public static boolean isCurrent() {
        return Thread.currentThread() instanceof ForwarderThread;
    }

    /**
     * Waits as {@link LockSupport#parkNanos} does. An interrupt ends the wait and is forgotten: it is from somebody who does not
     * know the thread, which ends when it is told to, and with the flag set it would never wait again.
     */
    @SuppressWarnings("CheckReturnValue")
    public static void park(Object blocker, long nanos) {
        LockSupport.parkNanos(blocker, nanos);
        Thread.interrupted();
    }
}
