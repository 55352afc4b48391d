package io.sidecarsdk.http.parity;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** Calls of a scenario that are made in one manner, after those of the phase before have ended. */
final class Phase {

    private final List<CallSpec> calls = new ArrayList<>();
    private int threads = 1;
    private int paceMillis;
    private int checksFirst;
    private boolean settled;

    void add(int count, CallSpec call) {
        calls.addAll(Collections.nCopies(count, call));
    }

    void atOnce(int count) {
        threads = count;
    }

    void pacedBy(int millis) {
        paceMillis = millis;
    }

    void afterChecks(int count) {
        checksFirst = count;
    }

    void settled() {
        settled = true;
    }

    List<CallSpec> calls() {
        return calls;
    }

    /** How many calls there can be at once. */
    int threads() {
        return threads;
    }

    /** How long after the call before a call starts; 0: as soon as there is a thread. */
    int paceMillis() {
        return paceMillis;
    }

    /** How often each endpoint must have been asked how it is, before the first call. */
    int checksFirst() {
        return checksFirst;
    }

    /** Whether what a call has set off must have taken effect before the next one. */
    boolean isSettled() {
        return settled;
    }
}
