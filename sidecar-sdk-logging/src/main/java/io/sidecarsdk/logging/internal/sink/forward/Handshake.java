package io.sidecarsdk.logging.internal.sink.forward;

import java.io.IOException;
import java.io.OutputStream;
import java.net.ProtocolException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Both sides show each other that they know the shared key, and none shows the key.
 *
 * <p>A server that says it has the client's own name is refused: it could have sent the client's digest back, without
 * knowing the key.
 */
final class Handshake {

    private static final byte[] NONE = {};

    private final String client;
    private final ForwardSecrets secrets;
    private final SecureRandom random = new SecureRandom();

    Handshake(String client, ForwardSecrets secrets) {
        this.client = client;
        this.secrets = secrets;
    }

    /**
     * Answers the server's greeting, and judges its answer.
     *
     * @return whether the connection may be kept for further batches
     * @throws IOException if the server is not who it should be or does not take this client; the message shows no secret
     */
    boolean perform(Unpacker in, OutputStream out) throws IOException {
        Map<?, ?> options = helo(in.read());
        byte[] nonce = bytes(options.get("nonce"));
        String salt = salt();
        Packer ping = ping(salt, nonce, bytes(options.get("auth")));
        out.write(ping.array(), 0, ping.size());
        out.flush();
        check(in.read(), salt, nonce);
        return !Boolean.FALSE.equals(options.get("keepalive"));
    }

    /** Whether a server greets, as those do that have a shared key. */
    static boolean isHelo(@Nullable Object said) {
        return said instanceof List<?> list && !list.isEmpty() && isText(list.get(0), "HELO");
    }

    private static Map<?, ?> helo(@Nullable Object said) throws IOException {
        if (!isHelo(said) || !(said instanceof List<?> helo)) {
            throw new ProtocolException("the receiver's greeting is no HELO");
        }
        return helo.size() > 1 && helo.get(1) instanceof Map<?, ?> options ? options : Map.of();
    }

    private Packer ping(String salt, byte[] nonce, byte[] auth) throws IOException {
        Packer ping = new Packer();
        ping.list(6);
        ping.text("PING");
        ping.text(client);
        ping.text(salt);
        ping.text(digest(utf8(salt), utf8(client), nonce, utf8(secrets.sharedKey())));
        if (auth.length == 0) {
            ping.text("");
            ping.text("");
            return ping;
        }
        if (!secrets.hasLogin()) {
            throw new IOException("the receiver asks for user and password, and the sink has no credentials");
        }
        String username = secrets.username();
        ping.text(username);
        ping.text(digest(auth, utf8(username), utf8(secrets.password())));
        return ping;
    }

    private void check(@Nullable Object said, String salt, byte[] nonce) throws IOException {
        if (!(said instanceof List<?> pong) || pong.size() < 5 || !isText(pong.get(0), "PONG")) {
            throw new ProtocolException("the receiver's answer to PING is no PONG");
        }
        if (!Boolean.TRUE.equals(pong.get(1))) {
            throw new IOException("the receiver refuses the shared key or the login: " + shown(bytes(pong.get(2))));
        }
        byte[] server = bytes(pong.get(3));
        if (MessageDigest.isEqual(server, utf8(client))) {
            throw new IOException("the receiver has the name of this client, so its digest proves nothing");
        }
        String expected = digest(utf8(salt), server, nonce, utf8(secrets.sharedKey()));
        if (!MessageDigest.isEqual(utf8(expected), bytes(pong.get(4)))) {
            throw new IOException("the receiver does not know the shared key");
        }
    }

    private String salt() {
        byte[] salt = new byte[16];
        random.nextBytes(salt);
        return HexFormat.of().formatHex(salt);
    }

    private static String digest(byte[]... parts) {
        try {
            MessageDigest sha512 = MessageDigest.getInstance("SHA-512");
            for (byte[] part : parts) {
                sha512.update(part);
            }
            return HexFormat.of().formatHex(sha512.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("a JDK without SHA-512", e);
        }
    }

    private static boolean isText(@Nullable Object value, String text) {
        return value instanceof byte[] bytes && new String(bytes, StandardCharsets.UTF_8).equals(text);
    }

    private static byte[] bytes(@Nullable Object value) {
        return value instanceof byte[] bytes ? bytes : NONE;
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /** What somebody else wrote, short and in one line. */
    private static String shown(byte[] text) {
        String all = new String(text, 0, Math.min(text.length, 200), StandardCharsets.UTF_8);
        return all.replaceAll("\\p{Cntrl}+", " ").trim();
    }
}
