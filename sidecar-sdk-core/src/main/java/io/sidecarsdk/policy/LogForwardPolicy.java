package io.sidecarsdk.policy;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A receiver of Fluentd's Forward protocol: Fluentd, Fluent Bit, an OpenTelemetry Collector. Over TLS where there is
 * {@code tls}, {@code {}} included.
 *
 * @see <a href="https://github.com/fluent/fluentd/wiki/Forward-Protocol-Specification-v1">Forward protocol</a>
 */
public final class LogForwardPolicy extends LogTransportPolicy implements LogTargetPolicy {

    /**
     * A chunk is held in memory whole by both sides, and receivers do not take large ones unless they are told to: a Collector
     * takes 16 MiB, Fluent Bit 6 MB.
     */
    private static final long MOST_CHUNK = 8L << 20;

    private static final Kind<String> ADDRESS = Kind.TEXT.where(
            LogForwardPolicy::isAddress, "a host and a port, such as fluentd.logging:24224 or [::1]:24224");

    private static final Kind<String> TAG =
            Kind.TEXT.where(text -> text.matches("[\\x21-\\x7e]{1,128}"), "of at most 128 visible ASCII characters");

    private final String address;
    private final @Nullable String tag;
    private final boolean ack;
    private final @Nullable SharedKey sharedKey;
    private final @Nullable Login credentials;

    LogForwardPolicy(Section section) {
        super(section, MOST_CHUNK);
        address = section.value("address", ADDRESS, "Where it listens.").required("127.0.0.1:24224");
        tag = section.value("tag", TAG, "The tag of each line. Absent: the service's name.")
                .orNull();
        ack = section.value("ack", Kind.BOOLEAN, "Whether the receiver confirms each batch; else one may be lost.")
                .orElse(true);
        sharedKey = section.section("shared-key", SharedKey::new, "The key that both sides know.")
                .orNull();
        credentials = section.section("credentials", Login::new, "The user as whom to log in, beside the shared key.")
                .orNull();
        section.check(
                credentials == null || sharedKey != null,
                "credentials",
                "nothing without a shared-key: the login needs it");
    }

    private static boolean isAddress(String text) {
        return text.matches("([A-Za-z0-9_]([A-Za-z0-9._-]{0,252})|\\[[0-9A-Fa-f:.]{2,45}\\]):[1-9][0-9]{0,4}")
                && Integer.parseInt(text.substring(text.lastIndexOf(':') + 1)) <= 65535;
    }

    /** The host, without the brackets of an IPv6 address. */
    public String host() {
        String host = address.substring(0, address.lastIndexOf(':'));
        return host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
    }

    /** The port. */
    public int port() {
        return Integer.parseInt(address.substring(address.lastIndexOf(':') + 1));
    }

    /** The tag of each line; empty for the service's name. */
    public Optional<String> tag() {
        return Optional.ofNullable(tag);
    }

    /** Whether the receiver confirms each batch; without, one may be lost. Default true. */
    public boolean ack() {
        return ack;
    }

    /** The key that both sides know; empty for no handshake. */
    public Optional<SharedKey> sharedKey() {
        return Optional.ofNullable(sharedKey);
    }

    /** The user as whom to log in; empty for none. */
    public Optional<Login> credentials() {
        return Optional.ofNullable(credentials);
    }

    @Override
    public String kind() {
        return "forward";
    }

    /** The key that both sides know, out of a secret. */
    public static final class SharedKey extends Settings {

        private final String secret;
        private final String field;

        private SharedKey(Section section) {
            super(section);
            secret = section.value("secret", Kind.TEXT, "The secret, one of secrets.entries.")
                    .required("secret");
            field = section.value("field", Kind.TEXT, "Its field with the key.").orElse("value");
        }

        /** The secret's name. */
        public String secret() {
            return secret;
        }

        /** Its field with the key. Default {@code value}. */
        public String field() {
            return field;
        }
    }

    /** User and password, out of a secret's fields {@code username} and {@code password}. */
    public static final class Login extends Settings {

        private final String secret;

        private Login(Section section) {
            super(section);
            secret = section.value(
                            "secret",
                            Kind.TEXT,
                            "The secret with the fields username and password, one of secrets.entries.")
                    .required("secret");
        }

        /** The secret's name. */
        public String secret() {
            return secret;
        }
    }
}
