package io.sidecarsdk.http.internal.inbound;

import java.util.ArrayList;
import java.util.List;

/**
 * Reads Envoy's {@code x-forwarded-client-cert}: elements apart by commas, one for each proxy on the way, the nearest last;
 * in each, pairs of key and value apart by semicolons, values in quotes where they hold such signs.
 *
 * @see <a
 *     href="https://www.envoyproxy.io/docs/envoy/latest/configuration/http/http_conn_man/headers#x-forwarded-client-cert">Envoy:
 *     x-forwarded-client-cert</a>
 */
final class ForwardedCertificate {

    private ForwardedCertificate() {}

    /** The caller in the last element, which the trusted proxy wrote; unknown where it cannot be read. */
    static Caller last(String header) {
        List<String> elements = split(header, ',');
        List<String> uris = new ArrayList<>();
        List<String> dnsNames = new ArrayList<>();
        boolean named = false;
        for (String pair : split(elements.get(elements.size() - 1), ';')) {
            int equals = pair.indexOf('=');
            String key = equals < 0 ? "" : pair.substring(0, equals).trim();
            String value = equals < 0 ? "" : unquoted(pair.substring(equals + 1).trim());
            named |= !value.isEmpty() && !key.equalsIgnoreCase("By");
            if (key.equalsIgnoreCase("URI") && !value.isEmpty()) {
                uris.add(value);
            } else if (key.equalsIgnoreCase("DNS") && !value.isEmpty()) {
                dnsNames.add(value);
            }
        }
        return named ? Caller.of(uris, dnsNames) : Caller.UNKNOWN;
    }

    /** At {@code separator} outside of quotes; a quote that is not closed leaves what follows it in one piece. */
    private static List<String> split(String text, char separator) {
        List<String> parts = new ArrayList<>();
        boolean quoted = false;
        int start = 0;
        for (int i = 0; i < text.length(); i++) {
            char sign = text.charAt(i);
            if (sign == '\\' && quoted) {
                i++;
            } else if (sign == '"') {
                quoted = !quoted;
            } else if (sign == separator && !quoted) {
                parts.add(text.substring(start, i));
                start = i + 1;
            }
        }
        parts.add(text.substring(start));
        return parts;
    }

    private static String unquoted(String value) {
        if (value.length() < 2 || !value.startsWith("\"") || !value.endsWith("\"")) {
            return value.contains("\"") ? "" : value;
        }
        return value.substring(1, value.length() - 1).replaceAll("\\\\(.)", "$1");
    }
}
