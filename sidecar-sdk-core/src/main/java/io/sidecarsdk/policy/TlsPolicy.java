package io.sidecarsdk.policy;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * How connections to {@code https} endpoints are secured: whom to trust, as whom to connect, and who must answer.
 *
 * <p>Nothing here turns verification off, and {@code enabled: false} does not either: then the system's certificate
 * authorities are trusted and the host's name is verified, as without this section.
 */
public final class TlsPolicy extends Settings {

    private static final String SPIFFE = "spiffe://";
    private static final String SPIFFE_SIGNS = "[a-z0-9._-]{1,255}(/(?!\\.{1,2}(/|$))[A-Za-z0-9._-]+)*(/\\*)?";
    private static final String DNS_NAME =
            "(?=.{1,253}$)[A-Za-z0-9_]([A-Za-z0-9_-]{0,62})(\\.[A-Za-z0-9_]([A-Za-z0-9_-]{0,62}))*";
    private static final String BYTE = "(25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])";
    private static final String ADDRESS = BYTE + "(\\." + BYTE + "){3}|(?=.*:)[0-9A-Fa-f:.]{2,45}";

    private static final Kind<String> SUBJECT_ALT_NAME = Kind.TEXT.where(
            TlsPolicy::isSubjectAltName,
            "a URI such as spiffe://shop/inventory or spiffe://shop/*, a DNS name without '*', or an IP address");

    private static final Kind<String> MIN_VERSION =
            Kind.TEXT.where(Set.of("TLSv1.2", "TLSv1.3")::contains, "TLSv1.2 or TLSv1.3");

    private final boolean enabled;
    private final @Nullable Path ca;
    private final @Nullable Path certificate;
    private final @Nullable Path privateKey;
    private final @Nullable String secret;
    private final List<String> subjectAltNames;
    private final @Nullable String serverName;
    private final String minVersion;

    TlsPolicy(Section section) {
        super(section);
        enabled = section.value(
                        "enabled", Kind.BOOLEAN, "False leaves the system's trust and the verification of host names.")
                .orElse(true);
        ca = section.value("ca", Kind.PATH, "PEM file: the only authorities to trust. Absent: the system's.")
                .orNull();
        certificate = section.value("certificate", Kind.PATH, "PEM file: the client's certificate, then its issuers.")
                .orNull();
        privateKey = section.value("private-key", Kind.PATH, "PEM file: the certificate's key, not encrypted.")
                .orNull();
        secret = section.value(
                        "secret",
                        Kind.TEXT,
                        "A secret with the fields ca, certificate and private-key, instead of files.")
                .orNull();
        subjectAltNames = section.list(
                        "subject-alt-names",
                        SUBJECT_ALT_NAME,
                        "Who may answer: the server's certificate must have one of these. Absent: the host's name.")
                .orElse(List.of());
        serverName = section.value(
                        "server-name",
                        Kind.TEXT,
                        "The name to ask for (SNI), and to verify where there are no subject-alt-names.")
                .where(TlsPolicy::isServerName, "a DNS name or an IP address")
                .orNull();
        minVersion = section.value("min-version", MIN_VERSION, "The oldest version of TLS to speak.")
                .orElse("TLSv1.2");
        section.check(
                (certificate == null) == (privateKey == null),
                certificate == null ? "certificate" : "private-key",
                "both certificate and private-key, or neither");
        section.check(
                secret == null || (ca == null && certificate == null && privateKey == null),
                "secret",
                "either a secret or files");
    }

    /** Whether this section acts. Default true. */
    public boolean enabled() {
        return enabled;
    }

    /** The PEM file of the only authorities to trust; empty for the system's. */
    public Optional<Path> ca() {
        return Optional.ofNullable(ca);
    }

    /** The PEM file of the client's certificate, followed by its issuers; empty where it shows none. */
    public Optional<Path> certificate() {
        return Optional.ofNullable(certificate);
    }

    /** The PEM file of the certificate's key; there exactly when {@link #certificate()} is. */
    public Optional<Path> privateKey() {
        return Optional.ofNullable(privateKey);
    }

    /** The secret that holds {@code ca}, {@code certificate} and {@code private-key}; empty where files do. */
    public Optional<String> secret() {
        return Optional.ofNullable(secret);
    }

    /**
     * The names of which the server's certificate must have one; empty where the host's name is verified. A SPIFFE ID that
     * ends in {@code /*} stands for all IDs below it.
     */
    public List<String> subjectAltNames() {
        return subjectAltNames;
    }

    /** The name sent as SNI, and verified where there are no {@link #subjectAltNames()}; empty for the host's. */
    public Optional<String> serverName() {
        return Optional.ofNullable(serverName);
    }

    /** The oldest version to speak, {@code TLSv1.2} or {@code TLSv1.3}. Default {@code TLSv1.2}. */
    public String minVersion() {
        return minVersion;
    }

    private static boolean isSubjectAltName(String text) {
        if (text.startsWith(SPIFFE)) {
            return text.substring(SPIFFE.length()).matches(SPIFFE_SIGNS);
        }
        return text.contains("://") ? text.matches("[a-z][a-z0-9+.-]*://[!-~&&[^*]]+") : isServerName(text);
    }

    private static boolean isServerName(String text) {
        return text.matches(ADDRESS) || (text.matches(DNS_NAME) && !text.matches("[0-9.]+"));
    }
}
