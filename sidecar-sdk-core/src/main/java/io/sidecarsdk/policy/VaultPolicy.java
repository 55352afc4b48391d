package io.sidecarsdk.policy;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A Vault, or an OpenBao, which speaks the same protocol: where it listens, how the SDK logs in, and how long it waits for
 * answers.
 *
 * <p>Several addresses are those of one cluster. They are tried in order, and the one that answers is stayed with.
 */
public final class VaultPolicy extends Settings {

    private final boolean enabled;
    private final List<URI> addresses;
    private final boolean plainText;
    private final @Nullable String namespace;
    private final @Nullable TlsPolicy tls;
    private final Duration timeout;
    private final Duration connectTimeout;
    private final VaultAuthPolicy auth;
    private final VaultBackoffPolicy backoff;
    private final boolean revokeOnClose;

    VaultPolicy(Section section) {
        super(section);
        enabled = section.value("enabled", Kind.BOOLEAN, "False: Vault is asked for nothing, secrets stay as they are.")
                .orElse(true);
        URI address =
                section.value("address", Kind.ENDPOINT, "Where Vault listens.").orNull();
        List<URI> several = section.list("addresses", Kind.ENDPOINT, "Nodes of one cluster, in the order to try them.")
                .orNull();
        plainText = section.value(
                        "plain-text",
                        Kind.BOOLEAN,
                        "True: http to other machines, on the way to which anybody can read along.")
                .orElse(false);
        namespace = section.value("namespace", VaultAuthPolicy.MOUNT, "Vault's namespace for everything here.")
                .orNull();
        tls = section.section("tls", TlsPolicy::new, "How connections are secured. Absent: the system's authorities.")
                .orNull();
        timeout = section.value("timeout", Kind.DURATION, "One request at one address, its answer read to the end.")
                .between(Duration.ofMillis(100), Duration.ofMinutes(5))
                .orElse(Duration.ofSeconds(5));
        connectTimeout = section.value("connect-timeout", Kind.DURATION, "Making one connection, within the timeout.")
                .between(Duration.ofMillis(10), Duration.ofMinutes(1))
                .orElse(Duration.ofSeconds(2));
        auth = section.section("auth", VaultAuthPolicy::new, "How to log in.")
                .required(new VaultAuthPolicy(Section.absent()));
        backoff = section.section("backoff", VaultBackoffPolicy::new, "The waits after a failed login or renewal.")
                .orElse(new VaultBackoffPolicy(Section.absent()));
        revokeOnClose = section.value(
                        "revoke-on-close",
                        Kind.BOOLEAN,
                        "True: closing the SDK revokes the token it logged in for, and with it all that was leased to it.")
                .orElse(true);
        addresses = several != null ? several : address != null ? List.of(address) : List.of();
        section.check((address == null) != (several == null), "address", "an address, or addresses, and not both");
        section.check(
                plainText || addresses.stream().allMatch(Loopback::isSafe),
                several == null ? "address" : "addresses",
                "https, an address of this machine, or plain-text: true");
        checkTls(section, tls);
        section.check(
                auth.cert().isEmpty()
                        || (tls != null && tls.enabled() && tls.certificate().isPresent()),
                "auth",
                "a login by cert only beside tls with certificate and private-key");
    }

    private static void checkTls(Section section, @Nullable TlsPolicy tls) {
        section.check(
                tls == null || tls.secret().isEmpty(), "tls", "files: no secret can be read before Vault is reached");
        section.check(
                tls == null || tls.serverName().isEmpty(),
                "tls",
                "subject-alt-names in place of server-name, which the JDK's client does not let choose");
    }

    /** Whether Vault is asked for anything. Default true. */
    public boolean enabled() {
        return enabled;
    }

    /** Where the nodes of the cluster listen, in the order to try them; at least one. */
    public List<URI> addresses() {
        return addresses;
    }

    /** Whether http to other machines is allowed. Default false. */
    public boolean plainText() {
        return plainText;
    }

    /** Vault's namespace for everything here; empty for the root. */
    public Optional<String> namespace() {
        return Optional.ofNullable(namespace);
    }

    /** How connections are secured; empty for the system's authorities and no certificate. */
    public Optional<TlsPolicy> tls() {
        return Optional.ofNullable(tls);
    }

    /** One request at one address, its answer read to the end. Default 5 s. */
    public Duration timeout() {
        return timeout;
    }

    /** Making one connection, within {@link #timeout()}. Default 2 s. */
    public Duration connectTimeout() {
        return connectTimeout;
    }

    /** How to log in. */
    public VaultAuthPolicy auth() {
        return auth;
    }

    /** The waits after a failed login or renewal. Default: 1 s, doubled up to 5 min. */
    public VaultBackoffPolicy backoff() {
        return backoff;
    }

    /**
     * Whether closing the SDK revokes the token that it logged in for. Default true; a token from a {@code token-file} is
     * somebody else's, and never revoked.
     */
    public boolean revokeOnClose() {
        return revokeOnClose;
    }
}
