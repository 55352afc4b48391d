package io.sidecarsdk.logging.internal.sink.http;

import io.sidecarsdk.policy.LogCredentialsPolicy;
import io.sidecarsdk.spi.SecretFields;
import io.sidecarsdk.spi.SidecarContext;
import io.sidecarsdk.time.Scheduler;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.net.ssl.HttpsURLConnection;
import org.jspecify.annotations.Nullable;

/**
 * One receiver over HTTP: makes requests and reads the answers, on the calling thread, one at a time; {@link #abort} is
 * for any thread. It follows no redirects and repeats nothing.
 *
 * <p>On {@link HttpURLConnection}, as it starts no thread that would outlive the SDK. Its time-outs are for each read, and
 * it has none for writing, so a watchdog closes the connection when the whole exchange takes too long.
 */
public final class HttpReceiver implements AutoCloseable {

    /** Connecting cannot be broken off, so it must not keep the thread for long after the end. */
    private static final int MAX_CONNECT_MILLIS = 2000;

    /** A body that fits in one packet is not worth compressing. */
    private static final int LEAST_COMPRESSED = 1024;

    private final HttpSettings settings;
    private final SidecarContext context;
    private final ReceiverTls tls;
    private volatile @Nullable HttpURLConnection underWay;
    private volatile boolean aborted;
    private @Nullable HttpURLConnection last;

    /** A receiver that is asked as {@code settings} say. */
    public HttpReceiver(HttpSettings settings, SidecarContext context) {
        this.settings = settings;
        this.context = context;
        this.tls = new ReceiverTls(settings.tls(), context.time());
    }

    /**
     * Posts {@code content}. Never throws: whatever goes wrong is a reply too.
     *
     * @param more headers beside the settings'
     * @param mostAnswer how many bytes of the answer's body are wanted
     */
    public Reply post(URI uri, Content content, Map<String, String> more, int mostAnswer) {
        return exchange(uri, content, more, mostAnswer);
    }

    /** As {@link #post}, without a body. */
    public Reply get(URI uri, Map<String, String> more, int mostAnswer) {
        return exchange(uri, null, more, mostAnswer);
    }

    private Reply exchange(URI uri, @Nullable Content content, Map<String, String> more, int mostAnswer) {
        Scheduler.Task watchdog = () -> {};
        AtomicBoolean overdue = new AtomicBoolean();
        try {
            HttpURLConnection connection = connection(uri, more);
            last = connection;
            underWay = connection;
            if (aborted) {
                return new Reply.Failed("aborted");
            }
            watchdog = context.deadlineScheduler().schedule(settings.timeout(), () -> {
                overdue.set(true);
                breakOff(connection);
            });
            if (content != null) {
                send(connection, content);
            }
            return answer(connection, mostAnswer, overdue);
        } catch (IOException | RuntimeException | Error e) {
            return new Reply.Failed(aborted ? "aborted" : e.toString());
        } finally {
            watchdog.cancel();
            underWay = null;
        }
    }

    private HttpURLConnection connection(URI uri, Map<String, String> more) throws IOException {
        HttpURLConnection connection = (HttpURLConnection) uri.toURL().openConnection();
        if (connection instanceof HttpsURLConnection secured) {
            TlsSockets sockets = tls.sockets();
            secured.setSSLSocketFactory(sockets);
            secured.setHostnameVerifier(sockets);
        }
        int timeout = (int) Math.max(1, settings.timeout().toMillis());
        connection.setConnectTimeout(Math.min(timeout, MAX_CONNECT_MILLIS));
        connection.setReadTimeout(timeout);
        connection.setInstanceFollowRedirects(false);
        connection.setUseCaches(false);
        connection.setRequestProperty("User-Agent", "sidecar-sdk");
        connection.setRequestProperty("Accept", "*/*");
        settings.headers().forEach(connection::setRequestProperty);
        more.forEach(connection::setRequestProperty);
        if (settings.credentials().isPresent()) {
            show(settings.credentials().get(), connection);
        }
        return connection;
    }

    private void show(LogCredentialsPolicy policy, HttpURLConnection connection) throws IOException {
        Credentials credentials = new Credentials(policy, context.lent(SecretFields.class));
        connection.setRequestProperty(credentials.header(), credentials.value());
    }

    private void send(HttpURLConnection connection, Content content) throws IOException {
        boolean compressed = settings.gzip() && content.length() >= LEAST_COMPRESSED;
        Content sent = compressed ? Gzip.of(content) : content;
        connection.setRequestMethod("POST");
        connection.setDoOutput(true);
        connection.setRequestProperty("Content-Type", content.type());
        if (compressed) {
            connection.setRequestProperty("Content-Encoding", "gzip");
        }
        // A body that is streamed is never sent a second time behind our back.
        connection.setFixedLengthStreamingMode(sent.length());
        try (OutputStream out = connection.getOutputStream()) {
            out.write(sent.bytes(), 0, sent.length());
        }
    }

    private Reply answer(HttpURLConnection connection, int most, AtomicBoolean overdue) throws IOException {
        int status = connection.getResponseCode();
        if (status < 100) {
            throw new IOException("the answer is not HTTP");
        }
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        boolean whole = read(connection, body, most, overdue);
        return new Reply.Answered(
                status,
                body.toByteArray(),
                whole,
                RetryAfter.parse(
                        connection.getHeaderField("Retry-After"), context.time().now()),
                settings.credentials().isPresent() && (status == 401 || status == 403));
    }

    /**
     * Reads the body as far as it is wanted; whether that is all of it. Reading it to its end lets the connection be used
     * again; one that is long is cut off instead, at the price of a new connection.
     *
     * <p>It looks itself whether time is up: whoever breaks the exchange off waits for the stream's lock, which an answer
     * that drips hardly ever lets go of.
     */
    private boolean read(HttpURLConnection connection, ByteArrayOutputStream body, int most, AtomicBoolean overdue) {
        InputStream error = connection.getErrorStream();
        try (InputStream in = error != null ? error : connection.getInputStream()) {
            byte[] part = new byte[8192];
            int count = 0;
            while (count >= 0 && body.size() < most && !overdue.get() && !aborted) {
                body.write(part, 0, count);
                count = in.read(part, 0, Math.min(part.length, most - body.size()));
            }
            if (overdue.get() || aborted) {
                connection.disconnect();
                return false;
            }
            long announced = connection.getContentLengthLong();
            if (count < 0 || in.read() < 0) {
                return announced < 0 || announced == body.size();
            }
            connection.disconnect();
        } catch (IOException e) {
            connection.disconnect();
        }
        return false;
    }

    /** Ends the exchange that is under way, and all to come. On any thread. */
    public void abort() {
        aborted = true;
        HttpURLConnection connection = underWay;
        if (connection != null) {
            breakOff(connection);
        }
    }

    /** Lets go of the connection that is kept for the next request. After the last one, on the same thread. */
    @Override
    public void close() {
        HttpURLConnection connection = last;
        if (connection != null) {
            connection.disconnect();
        }
    }

    /** On a thread of its own, as closing may wait for a write that is stuck. Rare, so not kept. */
    private void breakOff(HttpURLConnection connection) {
        Thread thread = new Thread(
                () -> {
                    tls.breakOff();
                    connection.disconnect();
                },
                "sidecar-log-breaker");
        thread.setDaemon(true);
        thread.start();
    }
}
