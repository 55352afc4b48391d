package io.sidecarsdk.policy;

import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;

/** Whether what is said to a URL can be overheard on its way. */
final class Loopback {

    private Loopback() {}

    /** With https, or of this machine. */
    static boolean isSafe(URI uri) {
        return "https".equals(uri.getScheme()) || "localhost".equals(uri.getHost()) || isLoopback(uri.getHost());
    }

    /** Written in numbers, so that nothing is looked up. */
    private static boolean isLoopback(String host) {
        try {
            return host.matches("[0-9.]+|\\[.*]") && InetAddress.getByName(host).isLoopbackAddress();
        } catch (UnknownHostException noAddress) {
            return false;
        }
    }
}
