package io.sidecarsdk.policy;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;

/**
 * Whose word is taken for who the caller is: proxies that end TLS in front of the service and say in
 * {@code x-forwarded-client-cert} what certificate they saw. They must replace, or append to, what callers send.
 */
public final class ForwardedCertificatePolicy extends Settings {

    private static final Kind<String> PEER = Kind.TEXT.where(
            ForwardedCertificatePolicy::isPeer,
            "an IP address, a network such as 10.0.0.0/8, or an identity such as spiffe://shop/gateway");

    private final boolean enabled;
    private final List<String> trustedPeers;

    ForwardedCertificatePolicy(Section section) {
        super(section);
        enabled = section.value("enabled", Kind.BOOLEAN, "False ignores the header, whoever sends it.")
                .orElse(true);
        trustedPeers = section.list(
                        "trusted-peers",
                        PEER,
                        "Whose header is believed: addresses, networks, or identities in certificates. Everybody else's is"
                                + " ignored.")
                .required(List.of());
    }

    /** Whether the header is looked at. Default true. */
    public boolean enabled() {
        return enabled;
    }

    /** IP addresses, networks as {@code address/bits}, and identities, which contain {@code ://}. */
    public List<String> trustedPeers() {
        return trustedPeers;
    }

    private static boolean isPeer(String text) {
        if (text.contains("://")) {
            return text.matches("[a-z][a-z0-9+.-]*://[\\x21-\\x29\\x2b-\\x7e]+\\*?");
        }
        int slash = text.indexOf('/');
        String address = slash < 0 ? text : text.substring(0, slash);
        if (!address.matches("[0-9]{1,3}(\\.[0-9]{1,3}){3}|[0-9a-fA-F]*:[0-9a-fA-F:.]*")) {
            return false; // a name would be looked up
        }
        try {
            int bits = InetAddress.getByName(address).getAddress().length * 8;
            return slash < 0
                    || (text.substring(slash + 1).matches("[0-9]{1,3}")
                            && Integer.parseInt(text.substring(slash + 1)) <= bits);
        } catch (UnknownHostException noAddress) {
            return false;
        }
    }
}
