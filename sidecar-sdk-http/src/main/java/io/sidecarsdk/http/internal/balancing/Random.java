package io.sidecarsdk.http.internal.balancing;

import java.util.concurrent.ThreadLocalRandom;

/** Where balancers draw from; a test gives its own. */
@FunctionalInterface
public interface Random {

    /** From 0 (inclusive) to {@code bound} (exclusive), each as likely as the other. */
    int below(int bound);

    /** Each thread's own, so that none waits for another. */
    static Random ofThread() {
        return bound -> ThreadLocalRandom.current().nextInt(bound);
    }
}
