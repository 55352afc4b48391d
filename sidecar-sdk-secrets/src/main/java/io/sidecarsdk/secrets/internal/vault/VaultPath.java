package io.sidecarsdk.secrets.internal.vault;

import java.net.URI;
import java.nio.charset.StandardCharsets;

/** A path below {@code v1/}, and its query, as a URL has them. */
final class VaultPath {

    private static final String PLAIN = "-._~!$&'()*+,;=:@/";
    private static final char[] HEX = "0123456789ABCDEF".toCharArray();

    private VaultPath() {}

    /** @throws VaultException if it leaves {@code v1/}, or has a query that is none */
    static URI at(URI address, String path) throws VaultException {
        int mark = path.indexOf('?');
        String plain = mark < 0 ? path : path.substring(0, mark);
        String query = mark < 0 ? "" : path.substring(mark);
        if (!isPath(plain) || !query.matches("(\\?[A-Za-z0-9._~%&=+-]+)?")) {
            throw new VaultException(
                    VaultException.Problem.REFUSED,
                    path + " is no path in Vault (expected: one such as database/creds/orders)");
        }
        return URI.create(address + "/v1/" + encoded(plain) + query);
    }

    private static boolean isPath(String path) {
        for (String part : path.split("/", -1)) {
            if (part.isEmpty() || part.equals(".") || part.equals("..")) {
                return false;
            }
        }
        return true;
    }

    private static String encoded(String path) {
        StringBuilder url = new StringBuilder();
        for (byte b : path.getBytes(StandardCharsets.UTF_8)) {
            char c = (char) (b & 0xff);
            if (c < 0x80 && (Character.isLetterOrDigit(c) || PLAIN.indexOf(c) >= 0)) {
                url.append(c);
            } else {
                url.append('%').append(HEX[c >> 4]).append(HEX[c & 15]);
            }
        }
        return url.toString();
    }
}
