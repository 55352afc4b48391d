package io.sidecarsdk.policy;

import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Endpoints that the name service lists: one for each address behind a name, or one for each SRV record. Asked again when
 * the records' time to live has passed, unless {@link #refresh()} says otherwise.
 */
public final class DnsEndpointsPolicy extends Settings {

    private static final Kind<String> NAME = Kind.TEXT.where(
            text -> text.matches("[A-Za-z0-9_]([A-Za-z0-9_.-]{0,252})"), "a name such as inventory.shop.svc");
    private static final Kind<String> RESOLVER = Kind.TEXT.where(
            text -> text.matches("([0-9.]{7,15}|\\[[0-9a-fA-F:.]{2,45}\\]):[0-9]{1,5}"),
            "an address such as 10.0.0.2:53");

    private final String name;
    private final Type type;
    private final Scheme scheme;
    private final @Nullable Integer port;
    private final @Nullable Duration refresh;
    private final @Nullable String resolver;

    DnsEndpointsPolicy(Section section) {
        super(section);
        name = section.value("name", NAME, "The name that is looked up.").required("nowhere");
        type = section.value("type", Kind.choice(Type.class), "Which records are asked for.")
                .orElse(Type.A);
        scheme = section.value("scheme", Kind.choice(Scheme.class), "How the endpoints are spoken to.")
                .orElse(Scheme.HTTP);
        port = section.value("port", Kind.INTEGER, "The port of addresses. SRV records have their own.")
                .between(1, 65_535)
                .orNull();
        refresh = section.value(
                        "refresh", Kind.DURATION, "How often it is asked. Absent: when the answer's time is over.")
                .between(Duration.ofMillis(100), Duration.ofHours(24))
                .orNull();
        resolver = section.value("resolver", RESOLVER, "Whom to ask. Absent: the system's name servers.")
                .orNull();
        section.check(
                (port == null) == (type == Type.SRV),
                "port",
                type == Type.SRV ? "nothing: SRV records have their own" : "a port, for addresses");
    }

    /** The name that is looked up. */
    public String name() {
        return name;
    }

    /** Which records are asked for. Default {@code A}. */
    public Type type() {
        return type;
    }

    /** {@code http} or {@code https}. Default {@code http}. */
    public String scheme() {
        return Units.name(scheme);
    }

    /** The port of addresses; 0 for SRV records, which have their own. */
    public int port() {
        return port == null ? 0 : port;
    }

    /** How often it is asked; empty where the records' time to live says it. */
    public Optional<Duration> refresh() {
        return Optional.ofNullable(refresh);
    }

    /** Address and port of the name server to ask; empty for the system's. */
    public Optional<String> resolver() {
        return Optional.ofNullable(resolver);
    }

    /** Which records are asked for. */
    public enum Type {
        /** Addresses of IP version 4. */
        A,
        /** Addresses of IP version 6. */
        AAAA,
        /** Names with port, priority and weight. */
        SRV
    }

    private enum Scheme {
        HTTP,
        HTTPS
    }
}
