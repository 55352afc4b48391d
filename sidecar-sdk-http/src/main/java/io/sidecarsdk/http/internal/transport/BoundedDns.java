package io.sidecarsdk.http.internal.transport;

import io.sidecarsdk.http.internal.call.Attempt;
import io.sidecarsdk.internal.time.Interruptible;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import okhttp3.Dns;

/**
 * Looks names up with a bound on the wait. The system's resolver can hang for many seconds and cannot be interrupted, so it
 * runs on a thread of its own, which a call that has waited long enough leaves behind. Only new connections look names
 * up; addresses written as numbers never come here.
 */
public final class BoundedDns implements Dns {

    private final Dns resolver;
    private final ExecutorService threads;
    private final AttemptScope scope;
    private final long mostMillis;

    /** @param mostMillis the longest wait, as for establishing a connection */
    public BoundedDns(Dns resolver, ExecutorService threads, AttemptScope scope, long mostMillis) {
        this.resolver = resolver;
        this.threads = threads;
        this.scope = scope;
        this.mostMillis = mostMillis;
    }

    @Override
    public List<InetAddress> lookup(String hostname) throws UnknownHostException {
        Interruptible wait = new Interruptible();
        Attempt attempt = scope.current();
        if (attempt != null) {
            attempt.lookingUp(wait);
        }
        Future<List<InetAddress>> lookup = submit(hostname);
        try {
            return answer(hostname, lookup);
        } finally {
            lookup.cancel(true);
            wait.end();
        }
    }

    private List<InetAddress> answer(String hostname, Future<List<InetAddress>> lookup) throws UnknownHostException {
        try {
            return lookup.get(mostMillis, TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            throw unknown(hostname + ": " + e.getMessage(), e);
        } catch (TimeoutException e) {
            throw unknown(hostname + ": no answer from the name service within " + mostMillis + " ms", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw unknown(hostname + ": cut short while looking it up", e);
        }
    }

    private Future<List<InetAddress>> submit(String hostname) throws UnknownHostException {
        try {
            return threads.submit(() -> resolver.lookup(hostname));
        } catch (RejectedExecutionException e) {
            throw unknown(hostname + ": too many name lookups are hanging", e);
        }
    }

    private static UnknownHostException unknown(String message, Throwable cause) {
        UnknownHostException e = new UnknownHostException(message);
        e.initCause(cause);
        return e;
    }
}
