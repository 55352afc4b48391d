package io.sidecarsdk.internal.tls;

import java.io.ByteArrayOutputStream;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import org.jspecify.annotations.Nullable;

/**
 * Wraps the two older forms of private keys into PKCS#8 (RFC 5208), the only one that the JDK reads. cert-manager and
 * older versions of OpenSSL still write them.
 */
final class OldKeys {

    private static final int INTEGER = 0x02;
    private static final int OCTETS = 0x04;
    private static final int SEQUENCE = 0x30;
    private static final int PARAMETERS = 0xa0;

    private static final byte[] VERSION_0 = {INTEGER, 1, 0};

    /** rsaEncryption with its NULL: RFC 8017, appendix A.1. */
    private static final byte[] RSA = {
        SEQUENCE, 13, 6, 9, 0x2a, (byte) 0x86, 0x48, (byte) 0x86, (byte) 0xf7, 0x0d, 1, 1, 1, 5, 0
    };

    /** id-ecPublicKey: RFC 5480, section 2.1.1. */
    private static final byte[] EC = {6, 7, 0x2a, (byte) 0x86, 0x48, (byte) 0xce, 0x3d, 2, 1};

    private OldKeys() {}

    /** From {@code RSA PRIVATE KEY}: RFC 8017, appendix A.1.2. */
    static byte[] fromPkcs1(byte[] key) {
        return der(SEQUENCE, VERSION_0, RSA, der(OCTETS, key));
    }

    /**
     * From {@code EC PRIVATE KEY}: RFC 5915, section 3.
     *
     * @param noCurve what to say where the key does not tell on which curve it is
     */
    static byte[] fromSec1(byte[] key, String noCurve) throws GeneralSecurityException {
        byte[] curve = curve(key);
        if (curve == null) {
            throw new GeneralSecurityException(noCurve);
        }
        return der(SEQUENCE, VERSION_0, der(SEQUENCE, EC, curve), der(OCTETS, key));
    }

    /** The content of the field {@code parameters}. */
    private static byte @Nullable [] curve(byte[] key) {
        try {
            ByteBuffer fields = ByteBuffer.wrap(content(ByteBuffer.wrap(key), SEQUENCE));
            while (fields.hasRemaining()) {
                int tag = fields.get(fields.position()) & 0xff;
                byte[] content = content(fields, tag);
                if (tag == PARAMETERS) {
                    return content;
                }
            }
            return null;
        } catch (BufferUnderflowException | IllegalArgumentException | NegativeArraySizeException damaged) {
            return null;
        }
    }

    private static byte[] content(ByteBuffer in, int tag) {
        if ((in.get() & 0xff) != tag) {
            throw new IllegalArgumentException("another tag");
        }
        byte[] content = new byte[length(in)];
        in.get(content);
        return content;
    }

    private static int length(ByteBuffer in) {
        int first = in.get() & 0xff;
        int length = first < 0x80 ? first : 0;
        for (int i = first < 0x80 ? 0 : first - 0x80; i > 0; i--) {
            length = length << 8 | (in.get() & 0xff);
        }
        if (length < 0 || length > in.remaining()) {
            throw new IllegalArgumentException("longer than there is");
        }
        return length;
    }

    private static byte[] der(int tag, byte[]... parts) {
        ByteArrayOutputStream content = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            content.writeBytes(part);
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(tag);
        int length = content.size();
        if (length < 0x80) {
            out.write(length);
        } else {
            out.write(0x82); // two bytes of length: enough for any key
            out.write(length >> 8);
            out.write(length);
        }
        out.writeBytes(content.toByteArray());
        return out.toByteArray();
    }
}
