package io.sidecarsdk.internal.tls;

import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Who a peer is, as its certificate says: the subject alternative names of the leaf. The subject's common name is no
 * identity (RFC 9525). Whether the certificate can be trusted is for whoever verified its chain to say.
 */
public final class PeerIdentity {

    /** Kinds of names, as {@link X509Certificate#getSubjectAlternativeNames()} numbers them. */
    private static final int DNS = 2;

    private static final int URI = 6;
    private static final int IP = 7;

    private static final int LONGEST_SPIFFE_ID = 2048;
    private static final Pattern SPIFFE_ID =
            Pattern.compile("spiffe://[a-z0-9._-]{1,255}(/(?!\\.{1,2}(/|$))[A-Za-z0-9._-]+)*");

    private final List<String> uris;
    private final List<String> dnsNames;
    private final List<String> addresses;
    private final boolean authority;

    private PeerIdentity(List<String> uris, List<String> dnsNames, List<String> addresses, boolean authority) {
        this.uris = uris;
        this.dnsNames = dnsNames;
        this.addresses = addresses;
        this.authority = authority;
    }

    /** The identity in {@code leaf}, the first certificate that a peer sent; one that cannot be read has no names. */
    public static PeerIdentity of(X509Certificate leaf) {
        Collection<List<?>> names = names(leaf);
        return new PeerIdentity(
                texts(names, URI), texts(names, DNS), texts(names, IP), leaf.getBasicConstraints() >= 0);
    }

    /**
     * The SPIFFE ID, such as {@code spiffe://shop/inventory}; empty where the certificate is no X.509-SVID: that has
     * exactly one URI, a well-formed SPIFFE ID, and is not a certificate authority's (SPIFFE X.509-SVID, sections 2 and 4).
     */
    public Optional<String> spiffeId() {
        return uris.size() == 1 && !authority && isSpiffeId(uris.get(0)) ? Optional.of(uris.get(0)) : Optional.empty();
    }

    /** The URIs, in the certificate's order; never modified, like the other lists. */
    public List<String> uris() {
        return uris;
    }

    /** The DNS names, which may begin with {@code *.}. */
    public List<String> dnsNames() {
        return dnsNames;
    }

    /** The IP addresses, as text. */
    public List<String> addresses() {
        return addresses;
    }

    /** Whether {@code text} is a SPIFFE ID by the rules of the SPIFFE ID specification, section 2. */
    public static boolean isSpiffeId(String text) {
        return text.length() <= LONGEST_SPIFFE_ID && SPIFFE_ID.matcher(text).matches();
    }

    private static Collection<List<?>> names(X509Certificate leaf) {
        try {
            Collection<List<?>> names = leaf.getSubjectAlternativeNames();
            return names == null ? List.of() : names;
        } catch (CertificateParsingException unreadable) {
            return List.of();
        }
    }

    private static List<String> texts(Collection<List<?>> names, int kind) {
        List<String> texts = new ArrayList<>();
        for (List<?> name : names) {
            if (name.get(0).equals(kind) && name.get(1) instanceof String text) {
                texts.add(text);
            }
        }
        return List.copyOf(texts);
    }

    /** All names, for messages. */
    @Override
    public String toString() {
        List<String> all = new ArrayList<>(uris);
        all.addAll(dnsNames);
        all.addAll(addresses);
        return all.isEmpty() ? "no subject alternative name" : String.join(", ", all);
    }
}
