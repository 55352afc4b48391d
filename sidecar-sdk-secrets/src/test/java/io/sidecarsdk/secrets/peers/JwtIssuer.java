package io.sidecarsdk.secrets.peers;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.sidecarsdk.internal.json.Json;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;

/** Signs tokens with a key that it made for itself. */
final class JwtIssuer {

    private final KeyPair keys;

    JwtIssuer() throws GeneralSecurityException {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
        generator.initialize(2048);
        keys = generator.generateKeyPair();
    }

    String publicKeyPem() {
        return "-----BEGIN PUBLIC KEY-----\n"
                + Base64.getMimeEncoder(64, new byte[] {'\n'})
                        .encodeToString(keys.getPublic().getEncoded())
                + "\n-----END PUBLIC KEY-----\n";
    }

    String token(String subject, String audience, Duration validFor) throws GeneralSecurityException {
        return token(Map.of("sub", subject, "aud", audience), validFor);
    }

    String token(Map<String, ?> claims, Duration validFor) throws GeneralSecurityException {
        Instant now = Instant.now();
        Map<String, Object> all = new HashMap<>(claims);
        all.put("iat", now.getEpochSecond());
        all.put("nbf", now.getEpochSecond() - 1);
        all.put("exp", now.plus(validFor).getEpochSecond());
        String signed = encode(Json.write(Map.of("alg", "RS256", "typ", "JWT")).getBytes(UTF_8)) + "."
                + encode(Json.write(all).getBytes(UTF_8));
        Signature signature = Signature.getInstance("SHA256withRSA");
        signature.initSign(keys.getPrivate());
        signature.update(signed.getBytes(UTF_8));
        return signed + "." + encode(signature.sign());
    }

    private static String encode(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }
}
