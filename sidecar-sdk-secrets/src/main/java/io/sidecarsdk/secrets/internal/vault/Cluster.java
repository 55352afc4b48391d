package io.sidecarsdk.secrets.internal.vault;

import io.micrometer.core.instrument.MeterRegistry;
import io.sidecarsdk.policy.VaultPolicy;
import io.sidecarsdk.secrets.internal.vault.VaultException.Problem;
import io.sidecarsdk.time.TimeSource;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/**
 * The nodes of one Vault. A request goes to the one that answered last; if that is no use, to the others in order. Redirects
 * are followed to the policy's own addresses only: nobody else gets to see a token.
 */
final class Cluster {

    /** After all addresses have failed, requests fail at once for so long: no queue of them may wait for timeouts. */
    static final Duration REST = Duration.ofMillis(500);

    private static final int TRIES_WHEN_BEHIND = 4;
    private static final Duration FIRST_WAIT_WHEN_BEHIND = Duration.ofMillis(50);

    private final VaultPolicy policy;
    private final Transport transport;
    private final TimeSource time;
    private final RandomGenerator random;
    private final MeterRegistry meters;
    private volatile int current;
    private volatile @Nullable Outage outage;

    Cluster(VaultPolicy policy, TimeSource time, RandomGenerator random, MeterRegistry meters) {
        this.policy = policy;
        this.transport = new Transport(policy, time);
        this.time = time;
        this.random = random;
        this.meters = meters;
    }

    /** When every address failed, and why. */
    private record Outage(long until, String reasons) {}

    /** The address that is asked first. */
    URI address() {
        return policy.addresses().get(current);
    }

    /** Before a login: other TLS material may be there. */
    void refresh() throws VaultException {
        transport.refresh();
    }

    /**
     * What Vault says, good or bad.
     *
     * @throws VaultException if none of the addresses gives an answer that is Vault's
     */
    Reply send(Request request) throws VaultException {
        Outage last = outage;
        if (last != null && time.nanoTime() - last.until < 0) {
            throw unavailable(request, last.reasons);
        }
        long start = time.nanoTime();
        String outcome = "unavailable";
        try {
            Reply reply = anywhere(request);
            outcome = outcome(reply.status());
            return reply;
        } finally {
            VaultMeter.REQUESTS
                    .timer(meters, request.operation(), outcome)
                    .record(time.nanoTime() - start, TimeUnit.NANOSECONDS);
        }
    }

    /** One request to the address in use, which must not take longer; nothing is made of what comes back. */
    void tell(Request request, Duration timeout) {
        try {
            transport.send(address(), request, timeout);
        } catch (IOException nobodyListens) {
            // it was worth a try
        }
    }

    private Reply anywhere(Request request) throws VaultException {
        List<URI> addresses = policy.addresses();
        List<String> reasons = new ArrayList<>();
        int first = current;
        for (int i = 0; i < addresses.size(); i++) {
            int index = (first + i) % addresses.size();
            Reply reply = at(index, request, reasons, true);
            if (reply != null) {
                outage = null;
                return reply;
            }
        }
        String all = String.join("; ", reasons);
        outage = new Outage(time.nanoTime() + REST.toNanos(), all);
        throw unavailable(request, all);
    }

    private static VaultException unavailable(Request request, String reasons) {
        return new VaultException(Problem.UNAVAILABLE, request.path() + ": no Vault answers as it should: " + reasons);
    }

    /** The answer of one address, which is stayed with; null if it is of no use, for the reason that is added. */
    private @Nullable Reply at(int index, Request request, List<String> reasons, boolean follow) throws VaultException {
        URI address = policy.addresses().get(index);
        try {
            Reply reply = upToDate(address, request);
            String unfit = unfit(reply, request);
            if (unfit.isEmpty()) {
                current = index;
                return reply;
            }
            int target = follow ? indexOf(reply.location()) : -1;
            if (target >= 0 && target != index) {
                return at(target, request, reasons, false);
            }
            reasons.add(address + " " + unfit);
            return null;
        } catch (VaultException e) {
            throw e;
        } catch (InterruptedIOException e) {
            throw new VaultException(Problem.UNAVAILABLE, request.path() + ": the SDK is being closed");
        } catch (IOException e) {
            reasons.add(address + " " + why(e));
            if (request.isOnce() && !neverArrived(e)) {
                throw unavailable(request, String.join("; ", reasons) + ", after it may have done what it does once");
            }
            return null;
        }
    }

    /** 412 comes from a node that has not seen yet what another one has: the same is asked again soon. */
    private Reply upToDate(URI address, Request request) throws IOException {
        Duration wait = FIRST_WAIT_WHEN_BEHIND;
        Reply reply = alive(address, request);
        for (int tries = 1; reply.status() == 412 && tries < TRIES_WHEN_BEHIND; tries++) {
            sleep(wait.plusNanos(random.nextLong(wait.toNanos())));
            wait = wait.multipliedBy(2);
            reply = alive(address, request);
        }
        return reply;
    }

    private void sleep(Duration wait) throws InterruptedIOException {
        try {
            time.sleep(wait);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException();
        }
    }

    /** A connection that was kept may have died without a word: what it loses is sent again, on another one. */
    private Reply alive(URI address, Request request) throws IOException {
        try {
            return transport.send(address, request);
        } catch (VaultException | InterruptedIOException e) {
            throw e;
        } catch (IOException e) {
            boolean elsewhere =
                    e instanceof HttpTimeoutException && policy.addresses().size() > 1;
            if (request.isOnce() || neverArrived(e) || elsewhere) {
                throw e;
            }
            return transport.send(address, request);
        }
    }

    private static boolean neverArrived(IOException e) {
        return e instanceof ConnectException || e instanceof HttpConnectTimeoutException || e instanceof SSLException;
    }

    /** Why this is no answer to go by; empty when it is one. */
    private String unfit(Reply reply, Request request) {
        int status = reply.status();
        if (status == 204 || (status == 200 && reply.isJson()) || (status >= 400 && status < 472 && reply.isJson())) {
            return "";
        }
        if (status >= 300 && status < 400) {
            return "answers " + status + " and leads to " + place(reply.location())
                    + ", which is none of the policy's addresses";
        }
        String words = reply.words(request);
        return "answers " + status + (words.isEmpty() ? meaning(reply) : ": " + words);
    }

    private static String meaning(Reply reply) {
        return switch (reply.status()) {
            case 472 -> ": a disaster recovery secondary";
            case 473 -> ": a performance standby";
            default -> reply.isJson() ? "" : " with what is no answer of Vault's";
        };
    }

    /** Which of the addresses a redirect leads to; -1 for none. */
    private int indexOf(String location) {
        try {
            URI target = URI.create(location);
            List<URI> addresses = policy.addresses();
            for (int i = 0; i < addresses.size(); i++) {
                if (isSame(addresses.get(i), target)) {
                    return i;
                }
            }
            return -1;
        } catch (IllegalArgumentException noUrl) {
            return -1;
        }
    }

    private static boolean isSame(URI address, URI target) {
        return address.getScheme().equals(target.getScheme())
                && address.getHost().equalsIgnoreCase(String.valueOf(target.getHost()))
                && port(address) == port(target);
    }

    private static int port(URI uri) {
        return uri.getPort() >= 0 ? uri.getPort() : "https".equals(uri.getScheme()) ? 443 : 80;
    }

    /** Without path and query, in which anything may stand. */
    private static String place(String location) {
        String place = location.replaceFirst("^(https?://[^/?#]*).*", "$1");
        return place.matches("https?://[A-Za-z0-9.:\\[\\]-]{1,255}") ? place : "no URL";
    }

    private String why(IOException e) {
        if (e instanceof HttpConnectTimeoutException) {
            return "takes no connection within " + policy.connectTimeout().toMillis() + " ms";
        }
        if (e instanceof HttpTimeoutException) {
            return "does not answer within " + policy.timeout().toMillis() + " ms";
        }
        if (e instanceof ConnectException) {
            return "takes no connection";
        }
        String message = e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
        return "fails: " + (e instanceof SSLException ? "TLS: " : "") + message.replaceAll("\\p{Cntrl}+", " ");
    }

    private static String outcome(int status) {
        return switch (status) {
            case 200, 204 -> "success";
            case 403 -> "forbidden";
            case 404 -> "missing";
            case 412 -> "behind";
            case 429 -> "throttled";
            default -> "refused";
        };
    }
}
