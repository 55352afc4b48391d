package io.sidecarsdk.http.internal.health;

import io.sidecarsdk.http.internal.balancing.Endpoint;
import io.sidecarsdk.http.internal.health.CheckResult.Verdict;
import io.sidecarsdk.internal.time.DurationText;
import io.sidecarsdk.internal.time.Interruptible;
import io.sidecarsdk.policy.HealthCheckPolicy;
import io.sidecarsdk.time.Scheduler;
import java.io.IOException;
import java.net.InetAddress;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;
import okhttp3.Call;
import okhttp3.ConnectionPool;
import okhttp3.Dispatcher;
import okhttp3.EventListener;
import okhttp3.Interceptor;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.Response;
import okio.BufferedSource;
import org.jspecify.annotations.Nullable;

/**
 * Asks over HTTP, with the client's connections, TLS and name service, but past its pipeline: a check is no call, it is
 * neither retried nor counted as one.
 */
public final class HttpProbe implements HealthProbe, AutoCloseable {

    private static final String USER_AGENT = "sidecar-sdk/HC";
    /** More of the answer is not worth reading, to have its connection for another time. */
    private static final int MOST_BODY = 64 << 10;

    private final Supplier<OkHttpClient> base;
    private final Interceptor securing;
    private final Executor threads;
    private final Scheduler timers;
    private final Set<Call> underWay = ConcurrentHashMap.newKeySet();
    private volatile boolean closed;
    private @Nullable OkHttpClient derivedFrom;
    private @Nullable OkHttpClient pooled;
    private @Nullable OkHttpClient fresh;

    /**
     * @param base the client whose endpoints are asked
     * @param securing stands where the pipeline is, and secures connections as that does
     * @param threads few are enough; checks that find none wait, and their time has not begun
     * @param timers cut what takes too long
     */
    public HttpProbe(Supplier<OkHttpClient> base, Interceptor securing, Executor threads, Scheduler timers) {
        this.base = base;
        this.securing = securing;
        this.threads = threads;
        this.timers = timers;
    }

    @Override
    public void check(Endpoint endpoint, HealthCheckPolicy policy, @Nullable String host, Consumer<CheckResult> then) {
        try {
            threads.execute(() -> then.accept(checked(endpoint, policy, host)));
        } catch (RejectedExecutionException closed) {
            // the Sidecar is, so nobody waits for the result
        }
    }

    private CheckResult checked(Endpoint endpoint, HealthCheckPolicy policy, @Nullable String host) {
        Cut cut = new Cut();
        Scheduler.Task timer = null;
        Call call = null;
        try {
            Call made = client(policy).newCall(request(endpoint, policy, host, cut));
            call = made;
            underWay.add(made);
            if (closed) {
                made.cancel();
            }
            timer = timers.schedule(policy.timeout(), () -> cut.cut(made));
            return answered(made, policy);
        } catch (IOException | RuntimeException e) {
            return cut.isCut()
                    ? new CheckResult(Verdict.TIMED_OUT, "no answer within " + DurationText.of(policy.timeout()))
                    : new CheckResult(Verdict.NO_CONNECTION, String.valueOf(e));
        } finally {
            if (timer != null) {
                timer.cancel();
            }
            cut.over();
            if (call != null) {
                underWay.remove(call);
            }
        }
    }

    private static CheckResult answered(Call call, HealthCheckPolicy policy) throws IOException {
        try (Response response = call.execute()) {
            BufferedSource body = response.body().source();
            if (!body.request(MOST_BODY)) { // all of it has come, as Envoy wants it
                body.skip(body.getBuffer().size());
            }
            return new CheckResult(verdict(response.code(), policy), "status " + response.code());
        }
    }

    private static Verdict verdict(int status, HealthCheckPolicy policy) {
        if (policy.expectedStatuses().contains(status)) {
            return Verdict.PASSED;
        }
        return policy.retriableStatuses().contains(status) ? Verdict.RETRIABLE_STATUS : Verdict.UNEXPECTED_STATUS;
    }

    private static Request request(Endpoint endpoint, HealthCheckPolicy policy, @Nullable String host, Cut cut) {
        Request.Builder request = new Request.Builder()
                .url(endpoint.address() + policy.path())
                .method(policy.method(), null)
                .header("User-Agent", USER_AGENT)
                .tag(Cut.class, cut);
        if (host != null) {
            request.header("Host", host);
        }
        return request.build();
    }

    private synchronized OkHttpClient client(HealthCheckPolicy policy) {
        OkHttpClient now = base.get();
        if (pooled == null || fresh == null || !now.equals(derivedFrom)) {
            derivedFrom = now;
            pooled = derived(now);
            fresh = pooled.newBuilder()
                    .connectionPool(new ConnectionPool(0, 1, TimeUnit.MILLISECONDS))
                    .build();
        }
        return policy.reuseConnection() ? pooled : fresh;
    }

    private OkHttpClient derived(OkHttpClient client) {
        OkHttpClient.Builder builder = client.newBuilder();
        builder.interceptors().clear(); // the pipeline
        return builder.addInterceptor(securing)
                // a pooled connection that was closed while it was idle says nothing about the endpoint
                .retryOnConnectionFailure(true)
                .eventListenerFactory(HttpProbe::listener)
                .dispatcher(new Dispatcher()) // calls are counted there, and a check is none
                .build();
    }

    /** Cuts short what is under way, and what begins from now on. */
    @Override
    public void close() {
        closed = true;
        underWay.forEach(Call::cancel);
    }

    private static EventListener listener(Call call) {
        Cut cut = call.request().tag(Cut.class);
        return cut == null ? EventListener.NONE : cut;
    }

    /** Cuts a check short: cancels it, and interrupts its thread where that is of no use, while it looks a name up. */
    private static final class Cut extends EventListener {

        private volatile boolean cut;
        private volatile @Nullable Interruptible lookup;

        private void cut(Call call) {
            cut = true;
            call.cancel();
            Interruptible waiting = lookup;
            if (waiting != null) {
                waiting.interrupt();
            }
        }

        private boolean isCut() {
            return cut;
        }

        @Override
        public void dnsStart(Call call, String domainName) {
            Interruptible waiting = new Interruptible();
            lookup = waiting;
            if (cut) {
                waiting.interrupt();
            }
        }

        @Override
        public void dnsEnd(Call call, String domainName, List<InetAddress> addresses) {
            over();
        }

        /** No interrupt comes any more. */
        private void over() {
            Interruptible waiting = lookup;
            if (waiting != null) {
                waiting.end();
            }
        }
    }
}
