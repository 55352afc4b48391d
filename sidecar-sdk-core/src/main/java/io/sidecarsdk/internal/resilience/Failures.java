package io.sidecarsdk.internal.resilience;

import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;

/** What the attempts of one call threw, in order. Belongs to the calling thread. */
public final class Failures {

    private final List<Exception> thrown = new ArrayList<>(3);

    /** One more attempt failed. */
    public void add(Exception failure) {
        thrown.add(failure);
    }

    /** The last one, with all earlier ones suppressed in it. */
    public Exception last() {
        Exception last = thrown.remove(thrown.size() - 1);
        suppressIn(last);
        return last;
    }

    /** Suppresses all in {@code failure}, each once: work may throw the same exception again, and again in later calls. */
    public void suppressIn(Exception failure) {
        Set<Throwable> known = Collections.newSetFromMap(new IdentityHashMap<>());
        known.add(failure);
        Collections.addAll(known, failure.getSuppressed());
        for (Exception earlier : thrown) {
            if (known.add(earlier)) {
                failure.addSuppressed(earlier);
            }
        }
    }
}
