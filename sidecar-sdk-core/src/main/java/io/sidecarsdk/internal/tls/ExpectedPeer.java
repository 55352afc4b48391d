package io.sidecarsdk.internal.tls;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/**
 * Who may answer: whoever has one of the names that the policy lists, or else the name of the host that is called.
 * See docs/adr/0010-tls.md.
 */
public final class ExpectedPeer {

    /** The host that is called, and no other. */
    public static final ExpectedPeer HOST = new ExpectedPeer(List.of());

    private static final String ANYTHING_BELOW = "/*";
    private static final String BYTE = "(25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])";
    private static final Pattern IPV4 = Pattern.compile(BYTE + "(\\." + BYTE + "){3}");

    private final List<String> names;

    private ExpectedPeer(List<String> names) {
        this.names = names;
    }

    /** Whoever has one of {@code names}; where there are none, the host that is called. */
    public static ExpectedPeer of(List<String> names) {
        return new ExpectedPeer(names);
    }

    /** Whether it takes the host's name to tell. */
    public boolean isHost() {
        return names.isEmpty();
    }

    /**
     * Checks a server's certificate.
     *
     * @param host the URL's, a name or an address
     * @throws CertificateException if the server is somebody else; it says who should have answered and who did
     */
    public void check(X509Certificate leaf, String host) throws CertificateException {
        PeerIdentity peer = PeerIdentity.of(leaf);
        if (isHost() ? has(peer, host) : hasAny(peer)) {
            return;
        }
        throw new CertificateException("the server is not who it should be: its certificate is for " + peer
                + " (expected: " + (isHost() ? host : "one of " + String.join(", ", names)) + ")");
    }

    private boolean hasAny(PeerIdentity peer) {
        for (String name : names) {
            if (has(peer, name)) {
                return true;
            }
        }
        return false;
    }

    private static boolean has(PeerIdentity peer, String name) {
        if (name.startsWith("spiffe://")) {
            return peer.spiffeId().filter(isOrIsBelow(name)).isPresent();
        }
        if (name.contains("://")) {
            return peer.uris().contains(name);
        }
        return isAddress(name) ? hasAddress(peer, name) : hasDnsName(peer, name);
    }

    /** A prefix ends with a whole part: {@code spiffe://shop/*} is not for {@code spiffe://shop.evil/a}. */
    private static Predicate<String> isOrIsBelow(String name) {
        return name.endsWith(ANYTHING_BELOW) ? id -> id.startsWith(name.substring(0, name.length() - 1)) : name::equals;
    }

    /** Whether {@code name} is an IP address. */
    public static boolean isAddress(String name) {
        return name.indexOf(':') >= 0 || IPV4.matcher(name).matches();
    }

    private static boolean hasAddress(PeerIdentity peer, String name) {
        byte[] wanted = bytes(name);
        return wanted.length > 0 && peer.addresses().stream().anyMatch(own -> Arrays.equals(bytes(own), wanted));
    }

    /** One that is written in numbers is not looked up. */
    private static byte[] bytes(String address) {
        try {
            return InetAddress.getByName(address).getAddress();
        } catch (UnknownHostException none) {
            return new byte[0];
        }
    }

    private static boolean hasDnsName(PeerIdentity peer, String name) {
        String wanted = normal(name);
        return peer.dnsNames().stream().map(ExpectedPeer::normal).anyMatch(own -> covers(own, wanted));
    }

    /** RFC 9525, section 6.3: a {@code *} is all of the first label, and stands for one label. */
    private static boolean covers(String pattern, String name) {
        if (!pattern.startsWith("*.")) {
            return pattern.equals(name);
        }
        int dot = name.indexOf('.');
        return dot > 0 && name.substring(dot).equals(pattern.substring(1));
    }

    private static String normal(String dnsName) {
        String lower = dnsName.toLowerCase(Locale.ROOT);
        return lower.endsWith(".") ? lower.substring(0, lower.length() - 1) : lower;
    }
}
