package io.sidecarsdk.http.internal.balancing;

import io.sidecarsdk.http.internal.load.LoadReport;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Picks an endpoint for an attempt. Lock-free; the cost does not grow with the number of endpoints. */
abstract class Balancer {

    /** Has none. */
    static final Balancer NONE = new Balancer() {
        @Override
        @Nullable
        Endpoint next(long hash, int again) {
            return null;
        }
    };

    /** Endpoints have changed, and another balancer is on its way; until then this one has to look at them itself. */
    void outdate() {}

    /**
     * An attempt has come to its end at {@code endpoint}, for ways that go by what endpoints report.
     *
     * @param well whether it brought a response that does not speak against the endpoint
     * @param ofOthers what the response said of the endpoint's load, without the requests of this client; null where it said
     *     nothing
     * @param sentNanos when the attempt began
     */
    void answered(Endpoint endpoint, boolean well, @Nullable LoadReport ofOthers, long sentNanos) {}

    /** How many reports there are to go by. */
    int readings() {
        return 0;
    }

    /** An endpoint that was not tried yet if one is found within {@code attempts} picks, else any. */
    final @Nullable Endpoint pick(long hash, Predicate<Endpoint> tried, int attempts) {
        Endpoint picked = next(hash, 0);
        for (int i = 1; i < attempts && picked != null && tried.test(picked); i++) {
            picked = next(hash, i);
        }
        return picked;
    }

    /**
     * The next endpoint by this way of balancing; null where there is none.
     *
     * @param hash of the request's key, for ways that go by it
     * @param again how often one was picked already and not wanted
     */
    abstract @Nullable Endpoint next(long hash, int again);
}
