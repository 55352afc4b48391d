package io.sidecarsdk.http.internal.balancing;

import io.sidecarsdk.http.internal.load.LoadReport;
import io.sidecarsdk.time.TimeSource;
import org.jspecify.annotations.Nullable;

/**
 * The best of a few endpoints that have just said how busy they are: Prequal, with asynchronous probes. Where too few have,
 * and for an endpoint other than the one that was picked first, as {@code otherwise} does.
 *
 * <p>Endpoints that do not report their load would never be picked while others do: they get the share that they would get at
 * random. Where none reports, {@code otherwise} picks all.
 *
 * @see <a href="https://www.usenix.org/conference/nsdi24/presentation/wydrowski">Load is not what you should balance:
 *     Introducing Prequal (NSDI 2024)</a>
 */
final class Prequal extends Balancer {

    private final Endpoint[] endpoints;
    private final WeightedIndex index;
    private final LoadProber prober;
    private final LoadPool pool;
    private final Balancer otherwise;
    private final TimeSource time;
    private final Random random;

    Prequal(
            Endpoint[] endpoints,
            WeightedIndex index,
            LoadProber prober,
            Balancer otherwise,
            TimeSource time,
            Random random) {
        this.endpoints = endpoints;
        this.index = index;
        this.prober = prober;
        this.pool = prober.pool();
        this.otherwise = otherwise;
        this.time = time;
        this.random = random;
    }

    @Override
    @Nullable
    Endpoint next(long hash, int again) {
        if (again == 0) {
            prober.picked();
            Endpoint best = best();
            if (best != null) {
                return best;
            }
        }
        return otherwise.next(hash, again);
    }

    private @Nullable Endpoint best() {
        int silent = prober.silent();
        if (silent == endpoints.length) {
            return null;
        }
        if (silent > 0) {
            Endpoint drawn = endpoints[index.at(random.below(index.total()))];
            if (!drawn.reportsLoad()) {
                return drawn;
            }
        }
        return pool.take(time.nanoTime());
    }

    @Override
    void answered(Endpoint endpoint, boolean well, @Nullable LoadReport ofOthers, long sentNanos) {
        if (!well) {
            pool.failed(endpoint, time.nanoTime());
        } else if (ofOthers != null) {
            pool.refresh(endpoint, ofOthers, sentNanos);
        }
    }

    @Override
    int readings() {
        return pool.usable(time.nanoTime());
    }
}
