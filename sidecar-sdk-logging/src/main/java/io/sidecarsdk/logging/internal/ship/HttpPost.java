package io.sidecarsdk.logging.internal.ship;

import io.sidecarsdk.policy.LogCredentialsPolicy;
import io.sidecarsdk.policy.LogHttpPolicy;
import io.sidecarsdk.spi.SecretFields;
import io.sidecarsdk.spi.SidecarContext;
import io.sidecarsdk.time.Scheduler;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Sends a batch as one request and reads the answer, on the calling thread, one at a time.
 *
 * <p>On {@link HttpURLConnection}, as it starts no thread that would outlive the SDK. Its time-outs are for each read, and
 * it has none for writing, so a watchdog closes the connection when the whole request takes too long.
 */
public final class HttpPost {

    private static final int EXCERPT = 200;

    /** Connecting cannot be broken off, so it must not keep the thread for long after the end. */
    private static final int MAX_CONNECT_MILLIS = 2000;

    private final SidecarContext context;
    private volatile @Nullable HttpURLConnection underWay;
    private volatile boolean aborted;
    private @Nullable HttpURLConnection last;

    public HttpPost(SidecarContext context) {
        this.context = context;
    }

    /** Never throws: whatever goes wrong is an answer too. */
    public Answer send(LogHttpPolicy settings, byte[] body) {
        Scheduler.Task watchdog = () -> {};
        try {
            HttpURLConnection connection = connection(settings, body.length);
            if (settings.credentials().isPresent()) {
                show(settings.credentials().get(), connection);
            }
            last = connection;
            underWay = connection;
            if (aborted) {
                return Answer.later("aborted");
            }
            watchdog = context.scheduler().schedule(settings.timeout(), () -> breakOff(connection));
            try (OutputStream out = connection.getOutputStream()) {
                out.write(body);
            }
            int status = connection.getResponseCode();
            watchdog.cancel();
            boolean refused = settings.credentials().isPresent() && (status == 401 || status == 403);
            return answer(connection, status, refused);
        } catch (IOException | RuntimeException | Error e) {
            watchdog.cancel();
            return Answer.later(e.toString());
        } finally {
            underWay = null;
        }
    }

    private void show(LogCredentialsPolicy policy, HttpURLConnection connection) throws IOException {
        Credentials credentials = new Credentials(policy, context.lent(SecretFields.class));
        connection.setRequestProperty(credentials.header(), credentials.value());
    }

    /** Ends the request that is under way, and all to come. Called on any thread. */
    public void abort() {
        aborted = true;
        HttpURLConnection connection = underWay;
        if (connection != null) {
            breakOff(connection);
        }
    }

    /** Lets go of the connection that is kept for the next request. After the last request, on the same thread. */
    public void close() {
        HttpURLConnection connection = last;
        if (connection != null) {
            connection.disconnect();
        }
    }

    /** On a thread of its own, as closing a TLS connection can wait for a write that is stuck. Rare, so not kept. */
    private static void breakOff(HttpURLConnection connection) {
        Thread thread = new Thread(connection::disconnect, "sidecar-log-breaker");
        thread.setDaemon(true);
        thread.start();
    }

    private static HttpURLConnection connection(LogHttpPolicy settings, int length) throws IOException {
        HttpURLConnection connection =
                (HttpURLConnection) settings.endpoint().toURL().openConnection();
        int timeout = (int) Math.max(1, settings.timeout().toMillis());
        connection.setConnectTimeout(Math.min(timeout, MAX_CONNECT_MILLIS));
        connection.setReadTimeout(timeout);
        connection.setInstanceFollowRedirects(false);
        connection.setUseCaches(false);
        connection.setRequestMethod("POST");
        connection.setDoOutput(true);
        // A body that is streamed is never sent a second time behind our back.
        connection.setFixedLengthStreamingMode(length);
        connection.setRequestProperty("Content-Type", "application/x-ndjson");
        connection.setRequestProperty("User-Agent", "sidecar-sdk");
        return connection;
    }

    /** @param credentialsAreRefused so the lines may be taken with the next ones: no reason to drop them */
    private Answer answer(HttpURLConnection connection, int status, boolean credentialsAreRefused) {
        Duration retryAfter = RetryAfter.parse(
                connection.getHeaderField("Retry-After"), context.time().now());
        if (credentialsAreRefused) {
            return Answer.later("HTTP " + status + excerpt(connection, status));
        }
        return answer(status, "HTTP " + status + excerpt(connection, status), retryAfter);
    }

    private static Answer answer(int status, String detail, Duration retryAfter) {
        if (status >= 200 && status < 300) {
            return Answer.taken();
        }
        boolean later = status == 429 || status >= 500 || status < 100;
        return later ? new Answer.Later(detail, retryAfter) : new Answer.Refused(detail);
    }

    /**
     * The answer's beginning. Reading it lets the connection be used again; an answer that is long is cut off instead, at
     * the price of a new connection.
     */
    private static String excerpt(HttpURLConnection connection, int status) {
        InputStream error = connection.getErrorStream();
        try (InputStream in = error != null ? error : connection.getInputStream()) {
            byte[] bytes = in.readNBytes(EXCERPT + 1);
            if (bytes.length > EXCERPT) {
                connection.disconnect();
            }
            return status < 300 || bytes.length == 0 ? "" : ": " + printable(bytes);
        } catch (IOException e) {
            connection.disconnect();
            return ""; // the status has decided already
        }
    }

    private static String printable(byte[] bytes) {
        String text = new String(bytes, 0, Math.min(bytes.length, EXCERPT), StandardCharsets.UTF_8);
        return text.replaceAll("\\p{Cntrl}+", " ").trim();
    }

    /** The endpoint as it may be shown: a query may hold a key. */
    static String shown(URI endpoint) {
        return endpoint.getScheme() + "://" + endpoint.getAuthority() + endpoint.getPath();
    }
}
