package io.sidecarsdk.http.testing;

import java.util.concurrent.CountDownLatch;

/** Where handlers wait: a test learns that they are inside, and says when they may go on. */
public final class Gate {

    private final CountDownLatch inside;
    private final CountDownLatch mayGo = new CountDownLatch(1);

    /** @param guests for how many {@link #awaitInside} waits */
    public Gate(int guests) {
        this.inside = new CountDownLatch(guests);
    }

    /** A handler that waits here when it is asked for {@code slow}, and answers everything with {@code answer}. */
    public Service.Handler before(String slow, String answer) {
        return (http, path) -> {
            if (path.equals(slow)) {
                pass();
            }
            return answer;
        };
    }

    /** Comes in, and waits until the gate is opened. */
    public void pass() {
        inside.countDown();
        try {
            mayGo.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Waits until all that are expected have come in. */
    public void awaitInside() throws InterruptedException {
        inside.await();
    }

    /** Lets everybody go on. */
    public void open() {
        mayGo.countDown();
    }
}
