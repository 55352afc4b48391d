package io.sidecarsdk.logging.internal.ship;

/**
 * The daemon thread that sends one sink's lines. It is a type of its own so that what is logged on it, by the SDK or by
 * the HTTP client, can be told apart: forwarding that would make a failing sink feed itself.
 */
public final class ShipperThread extends Thread {

    ShipperThread(String sink, Runnable work) {
        super(work, "sidecar-log-shipper-" + sink);
        setDaemon(true);
    }

    /** Whether the current thread is one that ships. */
    public static boolean isCurrent() {
        return Thread.currentThread() instanceof ShipperThread;
    }
}
