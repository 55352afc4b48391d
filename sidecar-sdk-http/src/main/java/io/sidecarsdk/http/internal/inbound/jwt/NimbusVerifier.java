package io.sidecarsdk.http.internal.inbound.jwt;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSVerifier;
import com.nimbusds.jose.crypto.ECDSAVerifier;
import com.nimbusds.jose.crypto.RSASSAVerifier;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKMatcher;
import com.nimbusds.jose.jwk.JWKSelector;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import io.sidecarsdk.policy.JwtPolicy;
import io.sidecarsdk.time.TimeSource;
import java.text.ParseException;
import java.time.Instant;
import java.util.Collections;
import java.util.Date;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Checks tokens with Nimbus JOSE + JWT. The algorithm is the policy's to choose, not the token's: the verifier is made for
 * the kind of the key, so a public key is never taken for a shared one.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc8725">RFC 8725: JSON Web Token Best Current Practices</a>
 */
final class NimbusVerifier implements TokenVerifier {

    private static final int LONGEST = 16 << 10;

    /** What {@code typ} may say, if it is there: an ID token or the like, or an access token (RFC 9068). */
    private static final Set<String> TYPES = Set.of("jwt", "at+jwt", "application/at+jwt");

    private final JwtPolicy policy;
    private final Set<JWSAlgorithm> algorithms;
    private final TimeSource time;
    private final LiveKeys keys;

    NimbusVerifier(JwtPolicy policy, TimeSource time, LiveKeys keys) {
        this.policy = policy;
        this.algorithms = policy.algorithms().stream().map(JWSAlgorithm::new).collect(Collectors.toSet());
        this.time = time;
        this.keys = keys;
    }

    @Override
    public Map<String, @Nullable Object> verify(String token) throws InvalidTokenException {
        if (token.length() > LONGEST) {
            throw InvalidTokenException.because("too long");
        }
        try {
            SignedJWT jwt = SignedJWT.parse(token);
            checkHeader(jwt.getHeader());
            checkSignature(jwt);
            JWTClaimsSet claims = jwt.getJWTClaimsSet();
            checkClaims(claims);
            return Collections.unmodifiableMap(claims.getClaims());
        } catch (ParseException | IllegalArgumentException | JOSEException e) {
            throw InvalidTokenException.because("malformed");
        }
    }

    private void checkHeader(JWSHeader header) throws InvalidTokenException {
        if (!algorithms.contains(header.getAlgorithm())) {
            throw InvalidTokenException.because("algorithm not allowed");
        }
        if (header.getType() != null
                && !TYPES.contains(header.getType().getType().toLowerCase(Locale.ROOT))) {
            throw InvalidTokenException.because("type not allowed");
        }
    }

    private void checkSignature(SignedJWT jwt) throws InvalidTokenException, JOSEException {
        List<JWK> candidates = keys.select(new JWKSelector(JWKMatcher.forJWSHeader(jwt.getHeader())));
        if (candidates.isEmpty()) {
            throw InvalidTokenException.because("unknown key");
        }
        for (JWK key : candidates) {
            if (isSignedWith(jwt, key)) {
                return;
            }
        }
        throw InvalidTokenException.because("wrong signature");
    }

    private static boolean isSignedWith(SignedJWT jwt, JWK key) throws JOSEException {
        JWSVerifier verifier = null;
        if (key instanceof RSAKey rsa) {
            verifier = new RSASSAVerifier(rsa);
        } else if (key instanceof ECKey ec) {
            verifier = new ECDSAVerifier(ec);
        }
        return verifier != null
                && verifier.supportedJWSAlgorithms().contains(jwt.getHeader().getAlgorithm())
                && jwt.verify(verifier);
    }

    private void checkClaims(JWTClaimsSet claims) throws InvalidTokenException {
        Instant now = time.now();
        Date expiry = claims.getExpirationTime();
        if (expiry == null) {
            throw InvalidTokenException.because("no expiry");
        }
        if (!now.isBefore(expiry.toInstant().plus(policy.clockSkew()))) {
            throw InvalidTokenException.because("expired");
        }
        Date notBefore = claims.getNotBeforeTime();
        if (notBefore != null && now.isBefore(notBefore.toInstant().minus(policy.clockSkew()))) {
            throw InvalidTokenException.because("not valid yet");
        }
        if (!policy.issuer().equals(claims.getIssuer())) {
            throw InvalidTokenException.because("wrong issuer");
        }
        if (Collections.disjoint(policy.audiences(), claims.getAudience())) {
            throw InvalidTokenException.because("wrong audience");
        }
    }

    @Override
    public JwtPolicy policy() {
        return policy;
    }

    @Override
    public void start() {
        keys.start();
    }

    @Override
    public String problem() {
        return keys.problem();
    }

    @Override
    public void close() {
        keys.close();
    }
}
