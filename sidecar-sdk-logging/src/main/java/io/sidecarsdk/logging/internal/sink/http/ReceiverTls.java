package io.sidecarsdk.logging.internal.sink.http;

import io.sidecarsdk.internal.tls.FileMaterial;
import io.sidecarsdk.internal.tls.MaterialSource;
import io.sidecarsdk.internal.tls.PemTexts;
import io.sidecarsdk.policy.TlsPolicy;
import io.sidecarsdk.time.TimeSource;
import java.io.IOException;
import java.net.Socket;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * TLS of one receiver, which follows the files that the policy names. New material that is of no use leaves the last good
 * one in force. For one thread, but for {@link #breakOff}.
 */
public final class ReceiverTls {

    private static final Logger log = LoggerFactory.getLogger(ReceiverTls.class);
    private static final long LOOK_EVERY = Duration.ofSeconds(10).toNanos();

    private final Optional<TlsPolicy> policy;
    private final MaterialSource source;
    private final TimeSource time;
    private volatile @Nullable TlsSockets sockets;
    private @Nullable PemTexts used;
    private String refused = "";
    private long lookedAt;

    public ReceiverTls(Optional<TlsPolicy> policy, TimeSource time) {
        this.policy = policy;
        this.source =
                policy.<MaterialSource>map(FileMaterial::new).orElseGet(() -> () -> new PemTexts(null, null, null));
        this.time = time;
    }

    /**
     * For a connection that is made now.
     *
     * @throws IOException if there has never been material that can be used
     */
    TlsSockets sockets() throws IOException {
        TlsSockets current = sockets;
        if (current != null && time.nanoTime() - lookedAt < LOOK_EVERY) {
            return current;
        }
        lookedAt = time.nanoTime();
        try {
            current = look(current);
            sockets = current;
            refused = "";
            return current;
        } catch (IOException e) {
            if (current == null) {
                throw e;
            }
            complain(String.valueOf(e.getMessage()));
            return current;
        }
    }

    /**
     * Lays TLS over a connection that is made now, handshake included. Closing {@code plain} ends whatever waits on it.
     *
     * @throws IOException if there is no material that can be used, or the server is not who it should be
     */
    public Socket over(Socket plain, String host, int port) throws IOException {
        TlsSockets with = sockets();
        SSLSocket secured = (SSLSocket) with.createSocket(plain, host, port, true);
        secured.startHandshake();
        if (!with.verify(host, secured.getSession())) { // when a session is resumed, nobody asked the trust manager
            throw new SSLPeerUnverifiedException("the server is not who it should be: " + host);
        }
        return secured;
    }

    private TlsSockets look(@Nullable TlsSockets current) throws IOException {
        PemTexts found = source.read();
        if (current != null && found.equals(used)) {
            return current;
        }
        TlsSockets next = TlsSockets.of(policy, found);
        used = found;
        return next;
    }

    private void complain(String why) {
        if (!Objects.equals(why, refused)) {
            refused = why;
            log.warn("TLS material of a log sink is refused, the last good one stays in use: {}", why);
        }
    }

    /** Ends what is under way on the newest connection. On any thread. */
    void breakOff() {
        TlsSockets current = sockets;
        if (current != null) {
            current.breakOff();
        }
    }
}
