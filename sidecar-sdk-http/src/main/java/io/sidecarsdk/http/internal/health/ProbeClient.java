package io.sidecarsdk.http.internal.health;

import io.sidecarsdk.http.internal.balancing.Endpoint;
import io.sidecarsdk.internal.time.Interruptible;
import io.sidecarsdk.time.Scheduler;
import java.io.IOException;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
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
 * Asks endpoints something over HTTP, with the client's connections, TLS and name service, but past its pipeline: a probe is
 * no call, it is neither retried nor counted as one. One for each client. Safe for use by several threads.
 */
public final class ProbeClient implements AutoCloseable {

    /** More of the answer is not worth reading, to have its connection for another time. */
    private static final int MOST_BODY = 64 << 10;

    private final Supplier<OkHttpClient> base;
    private final Interceptor securing;
    private final Scheduler timers;
    private final Set<Call> underWay = ConcurrentHashMap.newKeySet();
    private volatile boolean closed;
    private @Nullable OkHttpClient derivedFrom;
    private @Nullable OkHttpClient pooled;
    private @Nullable OkHttpClient fresh;

    /**
     * @param base the client whose endpoints are asked
     * @param securing stands where the pipeline is, and secures connections as that does
     * @param timers cut what takes too long
     */
    public ProbeClient(Supplier<OkHttpClient> base, Interceptor securing, Scheduler timers) {
        this.base = base;
        this.securing = securing;
        this.timers = timers;
    }

    /** What is asked. */
    record Question(String method, String path, @Nullable String host, String userAgent, Duration timeout) {}

    /** There was no answer in time. */
    static final class TooLateException extends IOException {

        private static final long serialVersionUID = 1L;

        private TooLateException(Exception cause) {
            super(cause);
        }
    }

    /**
     * Asks, and waits for the answer.
     *
     * @param reuseConnection whether it goes over a pooled connection, where there is one
     * @param reader makes something of the answer's head
     * @throws TooLateException after the question's timeout
     * @throws IOException if there was no connection, or it broke
     */
    <T> T ask(Endpoint endpoint, Question question, boolean reuseConnection, Function<Response, T> reader)
            throws IOException {
        Cut cut = new Cut();
        Call call = client(reuseConnection).newCall(request(endpoint, question, cut));
        Scheduler.Task timer = timers.schedule(question.timeout(), () -> cut.cut(call));
        underWay.add(call);
        try {
            if (closed) {
                call.cancel();
            }
            return answered(call, reader);
        } catch (IOException | RuntimeException e) {
            if (cut.isCut()) {
                throw new TooLateException(e);
            }
            throw e;
        } finally {
            timer.cancel();
            cut.over();
            underWay.remove(call);
        }
    }

    private static <T> T answered(Call call, Function<Response, T> reader) throws IOException {
        try (Response response = call.execute()) {
            BufferedSource body = response.body().source();
            if (!body.request(MOST_BODY)) { // all of it has come, as Envoy wants it
                body.skip(body.getBuffer().size());
            }
            return reader.apply(response);
        }
    }

    private static Request request(Endpoint endpoint, Question question, Cut cut) {
        Request.Builder request = new Request.Builder()
                .url(endpoint.address() + question.path())
                .method(question.method(), null)
                .header("User-Agent", question.userAgent())
                .tag(Cut.class, cut);
        String host = question.host();
        if (host != null) {
            request.header("Host", host);
        }
        return request.build();
    }

    private synchronized OkHttpClient client(boolean reuseConnection) {
        OkHttpClient now = base.get();
        if (pooled == null || fresh == null || !now.equals(derivedFrom)) {
            derivedFrom = now;
            pooled = derived(now);
            fresh = pooled.newBuilder()
                    .connectionPool(new ConnectionPool(0, 1, TimeUnit.MILLISECONDS))
                    .build();
        }
        return reuseConnection ? pooled : fresh;
    }

    private OkHttpClient derived(OkHttpClient client) {
        OkHttpClient.Builder builder = client.newBuilder();
        builder.interceptors().clear(); // the pipeline
        return builder.addInterceptor(securing)
                // a pooled connection that was closed while it was idle says nothing about the endpoint
                .retryOnConnectionFailure(true)
                .eventListenerFactory(ProbeClient::listener)
                .dispatcher(new Dispatcher()) // calls are counted there, and a probe is none
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

    /** Cuts a probe short: cancels it, and interrupts its thread where that is of no use, while it looks a name up. */
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
