package io.sidecarsdk.http.internal.tls;

import io.sidecarsdk.http.internal.telemetry.ClientMeters;
import io.sidecarsdk.http.internal.telemetry.HttpMeter;
import io.sidecarsdk.internal.tls.FileMaterial;
import io.sidecarsdk.internal.tls.MaterialSource;
import io.sidecarsdk.policy.EndpointPolicy;
import io.sidecarsdk.policy.EndpointsPolicy;
import io.sidecarsdk.policy.HttpClientPolicy;
import io.sidecarsdk.policy.PolicyError;
import io.sidecarsdk.policy.PolicyException;
import io.sidecarsdk.policy.TlsPolicy;
import io.sidecarsdk.spi.SecretFields;
import io.sidecarsdk.spi.SidecarContext;
import java.io.IOException;
import java.security.cert.CertificateException;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.HostnameVerifier;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLSession;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.X509TrustManager;
import okhttp3.ConnectionPool;
import okhttp3.Interceptor;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * TLS of one client, as the policy and the material that it names say at the moment.
 *
 * <p>OkHttp is given one socket factory for good, which secures each new connection with what is in force then. What makes
 * a change complete is the verifier that each call brings along: it is a part of the address under which OkHttp pools
 * connections, and every change has another one. So a call in flight ends on its connection, and none begins on one that
 * was made with other material or under another policy.
 */
public final class ClientTls implements HostnameVerifier, AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(ClientTls.class);

    private final String client;
    private final SidecarContext context;
    private final ConnectionPool pool;
    private final ClientMeters meters;
    private final LiveSockets sockets = new LiveSockets(this::usable);

    /** Null without a {@code tls} section. */
    private volatile @Nullable MaterialWatch watch;

    /** For a client without a section; made when it is needed, as reading the system's authorities takes its time. */
    private @Nullable TlsSetup system;

    /** Whose authorities OkHttp was told when its client was built. */
    private volatile @Nullable TlsSetup told;

    private boolean gaugeShown;

    public ClientTls(String client, SidecarContext context, ConnectionPool pool, ClientMeters meters) {
        this.client = client;
        this.context = context;
        this.pool = pool;
        this.meters = meters;
    }

    /**
     * Gets ready for {@code policy}, material included; the returned action puts it in force. Material that is not there yet
     * is no reason to refuse a policy: what was in force before serves until it is, or calls fail if nothing was.
     *
     * @throws PolicyException if it names a secret and no module has secrets
     */
    public Runnable prepare(HttpClientPolicy policy) {
        Optional<TlsTerms> terms = TlsTerms.of(policy);
        if (terms.equals(Optional.ofNullable(watch).map(MaterialWatch::terms))) {
            return () -> {};
        }
        MaterialWatch next = terms.map(this::watch).orElse(null);
        if (next != null) {
            next.readFirst();
            warnOfClearText(policy);
        }
        return () -> replaceBy(next);
    }

    private MaterialWatch watch(TlsTerms terms) {
        TlsPolicy policy = terms.policy();
        MaterialSource source = policy.secret()
                .<MaterialSource>map(secret -> new SecretMaterial(secrets(secret), secret))
                .orElseGet(() -> new FileMaterial(policy));
        return new MaterialWatch(client, terms, source, context, meters);
    }

    private SecretFields secrets(String secret) {
        return context.lent(SecretFields.class)
                .orElseThrow(() -> new PolicyException(
                        "of this service",
                        List.of(new PolicyError(
                                "http.clients." + client + ".tls.secret",
                                0,
                                '"' + secret + '"',
                                "the dependency io.sidecarsdk:sidecar-sdk-secrets, which has secrets"))));
    }

    private void warnOfClearText(HttpClientPolicy policy) {
        List<EndpointPolicy> listed =
                policy.endpoints().map(EndpointsPolicy::fixed).orElse(List.of());
        if (listed.stream().anyMatch(endpoint -> "http".equals(endpoint.url().getScheme()))) {
            log.warn("Client {} has a tls section, and http endpoints: calls to those go in clear text", client);
        }
    }

    private synchronized void replaceBy(@Nullable MaterialWatch next) {
        MaterialWatch old = watch;
        if (old != null) {
            old.stop();
        }
        if (next != null) {
            next.begin(old == null ? null : old.setup(), pool::evictAll);
            showGauge();
        }
        watch = next;
        pool.evictAll();
    }

    private void showGauge() {
        if (!gaugeShown) {
            gaugeShown = true;
            meters.gauge(HttpMeter.TLS_CERTIFICATE_EXPIRY, this, ClientTls::secondsToExpiry);
        }
    }

    private double secondsToExpiry() {
        MaterialWatch current = watch;
        return current == null ? Double.NaN : current.secondsToExpiry();
    }

    /** For OkHttp to lay TLS over its sockets with. */
    public SSLSocketFactory sockets() {
        return sockets;
    }

    /** For OkHttp, which verifies nothing with it but asks it for the authorities, to put a server's chain in order. */
    public X509TrustManager trust() {
        MaterialWatch current = watch;
        TlsSetup setup = current == null ? null : current.setup();
        TlsSetup telling = setup == null ? system() : setup;
        told = telling;
        return telling.trust();
    }

    private synchronized TlsSetup system() {
        TlsSetup known = system;
        if (known == null) {
            known = TlsSetup.ofSystem();
            system = known;
        }
        return known;
    }

    /** For calls that go past the pipeline. */
    @Override
    public boolean verify(String host, SSLSession session) {
        try {
            return usable().verify(host, session);
        } catch (IOException noMaterial) {
            return false;
        }
    }

    /**
     * The chain with what is in force, whatever the caller's own client was given. Without a {@code tls} section it is left
     * as it is.
     *
     * @throws IOException if there is no material to secure a connection with
     */
    public Interceptor.Chain secured(Interceptor.Chain chain) throws IOException {
        if (watch == null) {
            return chain;
        }
        TlsSetup setup = usable();
        Interceptor.Chain verified = chain.withHostnameVerifier(setup);
        TlsSetup known = told;
        return chain.getSslSocketFactoryOrNull() == sockets && known != null && setup.hasAuthoritiesOf(known)
                ? verified
                : verified.withSslSocketFactory(sockets, setup.trust());
    }

    private TlsSetup usable() throws IOException {
        MaterialWatch current = watch;
        if (current == null) {
            return system();
        }
        TlsSetup setup = current.setup();
        if (setup == null) {
            throw unusable(current.failure());
        }
        return setup;
    }

    /** As the JDK tells that a server cannot be trusted: trying again will not help. */
    private SSLHandshakeException unusable(String why) {
        SSLHandshakeException refusal = new SSLHandshakeException(
                client + ": no TLS connection can be made, its material is of no use: " + why);
        refusal.initCause(new CertificateException(why));
        return refusal;
    }

    @Override
    public synchronized void close() {
        MaterialWatch current = watch;
        if (current != null) {
            current.stop();
        }
    }
}
