package io.sidecarsdk.http.internal.inbound;

import io.sidecarsdk.internal.tls.PeerIdentity;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Who is asking: the names in a certificate.
 *
 * @param known whether there is a certificate at all
 * @param names what allow rules go by: a well-formed SPIFFE ID, other URIs, DNS names
 * @param anyNames what deny rules go by: whatever looks like a name
 */
record Caller(boolean known, List<String> names, List<String> anyNames) {

    static final Caller UNKNOWN = new Caller(false, List.of(), List.of());

    private static final String SPIFFE = "spiffe:";

    static Caller of(PeerIdentity identity) {
        List<String> names = new ArrayList<>();
        identity.spiffeId().ifPresent(names::add);
        identity.uris().stream().filter(uri -> !isSpiffe(uri)).forEach(names::add);
        names.addAll(identity.dnsNames());
        List<String> any = new ArrayList<>(identity.uris());
        any.addAll(identity.dnsNames());
        return new Caller(true, List.copyOf(names), List.copyOf(any));
    }

    /** A caller of whom somebody trusted says that these were the URIs and DNS names of its certificate. */
    static Caller of(List<String> uris, List<String> dnsNames) {
        List<String> names = new ArrayList<>();
        if (uris.size() == 1 || uris.stream().noneMatch(Caller::isSpiffe)) {
            uris.stream()
                    .filter(uri -> !isSpiffe(uri) || PeerIdentity.isSpiffeId(uri))
                    .forEach(names::add);
        }
        names.addAll(dnsNames);
        List<String> any = new ArrayList<>(uris);
        any.addAll(dnsNames);
        return new Caller(true, List.copyOf(names), List.copyOf(any));
    }

    private static boolean isSpiffe(String uri) {
        return uri.regionMatches(true, 0, SPIFFE, 0, SPIFFE.length());
    }

    /** For the access log. */
    @Nullable
    String name() {
        return names.isEmpty() ? null : names.get(0);
    }
}
