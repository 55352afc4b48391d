package io.sidecarsdk.logging.internal.ship;

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
}
