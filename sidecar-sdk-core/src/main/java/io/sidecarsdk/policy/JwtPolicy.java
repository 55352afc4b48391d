package io.sidecarsdk.policy;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Which JSON Web Tokens are taken: signed with a public key of the issuer's by one of {@link #algorithms()}, neither expired
 * nor too early, from {@link #issuer()} and for one of {@link #audiences()}. A token that is there and is not valid refuses
 * the request whatever the rules say.
 */
public final class JwtPolicy extends Settings {

    /** Signatures with a public key (RFC 7518, section 3.1): there is neither {@code none} nor one with a shared key. */
    private static final List<String> ALGORITHMS =
            List.of("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512");

    private static final Kind<String> ALGORITHM =
            Kind.TEXT.where(ALGORITHMS::contains, "one of " + String.join(", ", ALGORITHMS));

    private final String issuer;
    private final List<String> audiences;
    private final @Nullable URI jwksUri;
    private final @Nullable Path jwksFile;
    private final List<String> algorithms;
    private final Duration clockSkew;
    private final String header;
    private final Duration refresh;

    JwtPolicy(Section section) {
        super(section);
        issuer = section.value("issuer", Kind.TEXT, "What the token's iss must be, to the letter.")
                .required("");
        audiences = section.list("audiences", Kind.TEXT, "One of these must be in the token's aud.")
                .required(List.of());
        // whoever can change the keys on their way can sign whatever he likes
        jwksUri = section.value(
                        "jwks-uri",
                        Kind.HTTP_URL.where(Loopback::isSafe, "with https, or of this machine"),
                        "Where the issuer publishes its keys.")
                .orNull();
        jwksFile = section.value("jwks-file", Kind.PATH, "A file that holds the issuer's keys, followed as it changes.")
                .orNull();
        algorithms = section.list("algorithms", ALGORITHM, "Taken for signatures; those with a shared key never are.")
                .orElse(List.of("RS256", "ES256"));
        clockSkew = section.value("clock-skew", Kind.DURATION, "By how much the issuer's clock may differ.")
                .between(Duration.ZERO, Duration.ofMinutes(10))
                .orElse(Duration.ofSeconds(30));
        header = section.value(
                        "header", Kind.TEXT, "The request header that holds the token, 'Bearer ' before it or not.")
                .where(text -> text.matches("[A-Za-z0-9-]{1,64}"), "a header's name")
                .orElse("Authorization");
        refresh = section.value("refresh", Kind.DURATION, "How often the keys are fetched again.")
                .between(Duration.ofSeconds(1), Duration.ofHours(24))
                .orElse(Duration.ofMinutes(5));
        section.check(
                (jwksUri == null) != (jwksFile == null), "jwks-uri", "a URL, or jwks-file in its place, and not both");
    }

    /** What {@code iss} must be. */
    public String issuer() {
        return issuer;
    }

    /** Of which {@code aud} must name one. */
    public List<String> audiences() {
        return audiences;
    }

    /** Where the keys are published; empty where a file holds them. */
    public Optional<URI> jwksUri() {
        return Optional.ofNullable(jwksUri);
    }

    /** The file that holds the keys; empty where they are published. */
    public Optional<Path> jwksFile() {
        return Optional.ofNullable(jwksFile);
    }

    /** What signatures may be made with, by the names of RFC 7518. Default RS256 and ES256. */
    public List<String> algorithms() {
        return algorithms;
    }

    /** By how much the issuer's clock may differ. Default 30 s. */
    public Duration clockSkew() {
        return clockSkew;
    }

    /** The request header that holds the token. Default {@code Authorization}. */
    public String header() {
        return header;
    }

    /** How often the keys are fetched again. Default 5 min. */
    public Duration refresh() {
        return refresh;
    }
}
