package io.sidecarsdk.logging.internal.sink.forward;

import io.sidecarsdk.logging.internal.ship.Answer;
import io.sidecarsdk.logging.internal.ship.Batch;
import io.sidecarsdk.logging.internal.ship.Transport;
import io.sidecarsdk.logging.internal.sink.http.ReceiverTls;
import io.sidecarsdk.policy.LogForwardPolicy;
import io.sidecarsdk.spi.SecretFields;
import io.sidecarsdk.spi.SidecarContext;
import io.sidecarsdk.time.Scheduler;
import io.sidecarsdk.time.TimeSource;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.StandardSocketOptions;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Sends batches over one connection that is kept, by the protocol that the package describes.
 *
 * <p>With acknowledgements a batch is taken when the server says so, by the batch's own id, which is the same when it is
 * sent again. After anything else the connection is closed, so that what comes late is never taken for the answer to
 * something else. Without, a batch is taken when the socket took it: what is on its way when the connection breaks is lost.
 */
public final class ForwardTransport implements Transport {

    /** A connection that rested for longer is looked at before it is used: servers close those that rest. */
    private static final long RESTED_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

    /** How long a server without acknowledgements may take to ask for a key that there is not. */
    private static final int GREETING_MILLIS = 200;

    private final ForwardSettings settings;
    private final TimeSource time;
    private final Scheduler scheduler;
    private final ForwardEncoder encoder;
    private final ForwardSecrets secrets;
    private final Handshake handshake;
    private final @Nullable ReceiverTls tls;
    private final Suspicion suspicion = new Suspicion();
    private @Nullable ForwardConnection connection;
    private long lastUsed;
    private volatile @Nullable Attempt underWay;
    private volatile boolean aborted;

    public ForwardTransport(LogForwardPolicy policy, SidecarContext context) {
        this(
                ForwardSettings.of(policy, context.policy().service().name()),
                context.time(),
                context.deadlineScheduler(),
                context.lent(SecretFields.class));
    }

    /**
     * @param scheduler runs what breaks off a batch whose time is up
     * @param secrets where the shared key and the login are
     */
    ForwardTransport(ForwardSettings settings, TimeSource time, Scheduler scheduler, Optional<SecretFields> secrets) {
        this.settings = settings;
        this.time = time;
        this.scheduler = scheduler;
        this.encoder = new ForwardEncoder(settings.tag(), settings.ack(), settings.gzip());
        this.secrets = new ForwardSecrets(settings, secrets);
        this.handshake = new Handshake(settings.client(), this.secrets);
        this.tls = settings.tls()
                .map(policy -> new ReceiverTls(Optional.of(policy), time))
                .orElse(null);
    }

    @Override
    public Answer send(Batch batch) {
        Packer message = encoder.encode(batch);
        Attempt attempt = new Attempt();
        underWay = attempt;
        if (aborted) {
            return Answer.later("aborted");
        }
        Scheduler.Task watchdog =
                scheduler.schedule(settings.timeout(), () -> attempt.breakOff("not done within " + settings.timeout()));
        try {
            send(message, batch.id(), attempt);
            suspicion.acknowledged(batch);
            return Answer.taken();
        } catch (IOException | RuntimeException e) {
            drop();
            return failed(batch, settings.address() + ": " + attempt.failure(e), attempt);
        } finally {
            watchdog.cancel();
            underWay = null;
        }
    }

    private Answer failed(Batch batch, String why, Attempt attempt) {
        boolean judged = settings.ack() && attempt.hasBegunToSend() && !aborted;
        return judged && suspicion.unacknowledged(batch)
                ? new Answer.Refused("not acknowledged however often it is sent; last " + why)
                : Answer.later(why);
    }

    private void send(Packer message, String chunk, Attempt attempt) throws IOException {
        ForwardConnection used = usable(attempt);
        attempt.beginsToSend();
        used.send(message);
        if (settings.ack()) {
            attempt.does("waiting for the acknowledgement");
            used.awaitAck(chunk);
        }
        lastUsed = time.nanoTime();
        if (!used.mayBeKept()) {
            drop();
        }
    }

    private ForwardConnection usable(Attempt attempt) throws IOException {
        ForwardConnection kept = connection;
        if (kept != null) {
            attempt.uses(kept.plain());
            if (time.nanoTime() - lastUsed < RESTED_NANOS || !kept.isEnded(1)) {
                return kept;
            }
            drop();
        }
        ForwardConnection opened = open(attempt);
        connection = opened;
        begin(opened, attempt);
        return opened;
    }

    private ForwardConnection open(Attempt attempt) throws IOException {
        attempt.does("connecting");
        Socket plain = new Socket();
        attempt.uses(plain);
        try {
            plain.setTcpNoDelay(true);
            plain.setOption(StandardSocketOptions.SO_KEEPALIVE, true);
            plain.setSoTimeout(settings.timeoutMillis());
            // The name is looked up each time, as who answers to it may be another one by now.
            plain.connect(new InetSocketAddress(settings.host(), settings.port()), settings.timeoutMillis());
            Socket secured = tls == null ? plain : tls.over(plain, settings.host(), settings.port());
            return new ForwardConnection(plain, secured, settings.timeoutMillis());
        } catch (IOException | RuntimeException e) {
            plain.close();
            throw e;
        }
    }

    private void begin(ForwardConnection opened, Attempt attempt) throws IOException {
        if (secrets.hasSharedKey()) {
            attempt.does("in the handshake (expected: a receiver that has a shared key)");
            opened.greet(handshake);
        } else if (!settings.ack() && opened.isEnded(GREETING_MILLIS)) {
            throw new IOException("the receiver closed the connection");
        }
    }

    private void drop() {
        ForwardConnection open = connection;
        connection = null;
        if (open != null) {
            open.close();
        }
    }

    @Override
    public void abort() {
        aborted = true;
        Attempt attempt = underWay;
        if (attempt != null) {
            attempt.breakOff("aborted");
        }
    }

    @Override
    public void close() {
        drop();
    }
}
