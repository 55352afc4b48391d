package io.sidecarsdk.http.internal.inbound;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** IP addresses that have their first bits in common. */
final class Network {

    private final byte[] address;
    private final int bits;

    private Network(byte[] address, int bits) {
        this.address = address;
        this.bits = bits;
    }

    /** @param text an address, or {@code address/bits}; the policy has checked it */
    static Network parse(String text) {
        int slash = text.indexOf('/');
        byte[] address = address(slash < 0 ? text : text.substring(0, slash));
        if (address == null) {
            throw new IllegalArgumentException(text + " is no network");
        }
        return new Network(address, slash < 0 ? address.length * 8 : Integer.parseInt(text.substring(slash + 1)));
    }

    /** The bytes of an address, or null where {@code text} is none. Never asks a name server. */
    static byte @Nullable [] address(String text) {
        int zone = text.indexOf('%');
        String numbers = zone < 0 ? text : text.substring(0, zone);
        if (!numbers.matches("[0-9]{1,3}(\\.[0-9]{1,3}){3}|\\[?[0-9a-fA-F]*:[0-9a-fA-F:.]*]?")) {
            return null;
        }
        try {
            return InetAddress.getByName(numbers).getAddress();
        } catch (UnknownHostException noAddress) {
            return null;
        }
    }

    boolean contains(byte[] other) {
        if (other.length != address.length) {
            return false;
        }
        int whole = bits / 8;
        int rest = bits % 8;
        return Arrays.equals(address, 0, whole, other, 0, whole)
                && (rest == 0 || ((address[whole] ^ other[whole]) & (0xff << (8 - rest)) & 0xff) == 0);
    }
}
