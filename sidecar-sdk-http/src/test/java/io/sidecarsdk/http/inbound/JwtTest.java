package io.sidecarsdk.http.inbound;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSSigner;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.OctetSequenceKey;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.PlainJWT;
import com.nimbusds.jwt.SignedJWT;
import io.sidecarsdk.health.Health;
import io.sidecarsdk.http.testing.Service;
import io.sidecarsdk.testing.VirtualTime;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Date;
import java.util.List;
import java.util.function.UnaryOperator;
import mockwebserver3.MockResponse;
import mockwebserver3.MockWebServer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class JwtTest {

    private static final RSAKey RSA = rsa("rsa-1");
    private static final ECKey EC = ec("ec-1");
    private static final String CLAIMS =
            "authorization: {rules: [{action: allow, paths: [/admin/*], jwt: {claims: {role: admin}}},"
                    + "{action: allow, paths: [/stock/*], jwt: {}}, {action: allow, paths: [/open]}]}";

    private final VirtualTime time = new VirtualTime();

    @TempDir
    private Path directory;

    @Test
    void aValidTokenOpensWhatItsClaimsAllow() throws Exception {
        try (Service service = service(new JWKSet(List.of(RSA, EC)))) {
            for (String token : List.of(rsaToken(claims -> claims), ecToken(claims -> claims))) {
                assertThat(status(service, "/stock/42", token)).isEqualTo(200);
                assertThat(status(service, "/admin/users", token)).isEqualTo(403);
            }
            assertThat(status(service, "/admin/users", rsaToken(claims -> claims.claim("role", "admin"))))
                    .isEqualTo(200);
            assertThat(status(service, "/admin/users", rsaToken(claims -> claims.claim("role", List.of("x", "admin")))))
                    .isEqualTo(200);
            assertThat(status(service, "/admin/users", rsaToken(claims -> claims.claim("role", "administrator"))))
                    .isEqualTo(403);
        }
    }

    @Test
    void whoHasNoTokenIsAskedForOne() throws Exception {
        try (Service service = service(new JWKSet(RSA))) {
            Service.Answer answer = service.get("/stock/42");
            assertThat(answer.code()).isEqualTo(401);
            assertThat(answer.header("WWW-Authenticate")).isEqualTo("Bearer");
            assertThat(service.get("/open").code()).isEqualTo(200);
            assertThat(service.get("/elsewhere").code()).isEqualTo(403);
            assertThat(service.get("/open", "Authorization", "Basic YTpi").code())
                    .isEqualTo(200);
        }
    }

    @Test
    void anInvalidTokenIsRefusedEverywhere() throws Exception {
        try (Service service = service(new JWKSet(List.of(RSA, EC)))) {
            Date now = Date.from(time.now());
            refused(service, "expired", rsaToken(claims -> claims.expirationTime(new Date(now.getTime() - 31_000))));
            assertThat(status(
                            service,
                            "/stock/42",
                            rsaToken(claims -> claims.expirationTime(new Date(now.getTime() - 29_000)))))
                    .as("within the clock skew")
                    .isEqualTo(200);
            refused(service, "no expiry", rsaToken(claims -> claims.expirationTime(null)));
            refused(service, "too early", rsaToken(claims -> claims.notBeforeTime(new Date(now.getTime() + 31_000))));
            refused(service, "issuer", rsaToken(claims -> claims.issuer("https://other")));
            refused(service, "no issuer", rsaToken(claims -> claims.issuer(null)));
            refused(service, "audience", rsaToken(claims -> claims.audience("billing")));
            refused(service, "no audience", rsaToken(claims -> claims.audience((String) null)));
            refused(service, "none", new PlainJWT(claims()).serialize());
            refused(service, "another's key", signed(new RSASSASigner(rsa("rsa-1")), JWSAlgorithm.RS256, "rsa-1"));
            refused(
                    service,
                    "public key as shared key",
                    signed(new MACSigner(RSA.toRSAPublicKey().getEncoded()), JWSAlgorithm.HS256, "rsa-1"));
            refused(service, "algorithm not allowed", signed(new RSASSASigner(RSA), JWSAlgorithm.RS512, "rsa-1"));
            refused(service, "key of another kind", signed(new RSASSASigner(RSA), JWSAlgorithm.RS256, "ec-1"));
            refused(service, "empty", "");
            refused(service, "rubbish", "a.b.c");
            String good = rsaToken(claims -> claims);
            refused(service, "cut", good.substring(0, good.length() - 4));
            refused(service, "signature removed", good.substring(0, good.lastIndexOf('.') + 1));
            refused(service, "too long", good + "A".repeat(5_000).repeat(1));
            SignedJWT critical = new SignedJWT(
                    new JWSHeader.Builder(JWSAlgorithm.RS256)
                            .keyID("rsa-1")
                            .criticalParams(java.util.Set.of("exp"))
                            .customParam("exp", 1)
                            .build(),
                    claims());
            critical.sign(new RSASSASigner(RSA));
            refused(service, "critical header that nobody knows", critical.serialize());
            assertThat(service.get("/stock/42", "Authorization", "Bearer " + good, "Authorization", "Bearer " + good)
                            .code())
                    .as("twice")
                    .isEqualTo(401);
        }
    }

    private static void refused(Service service, String what, String token) {
        Service.Answer answer = service.get("/open", "Authorization", "Bearer " + token);
        assertThat(answer.code()).as(what).isEqualTo(401);
        assertThat(answer.header("WWW-Authenticate")).isEqualTo("Bearer error=\"invalid_token\"");
    }

    @Test
    void aSharedKeyAmongTheIssuersIsNoKey() throws Exception {
        OctetSequenceKey shared = new OctetSequenceKey.Builder(new byte[32])
                .keyID("shared")
                .algorithm(JWSAlgorithm.HS256)
                .build();
        Path file = Files.writeString(directory.resolve("jwks.json"), new JWKSet(List.of(shared, RSA)).toString(false));
        try (Service service = serviceWith("jwks-file: " + file)) {
            refused(service, "shared", signed(new MACSigner(shared), JWSAlgorithm.HS256, "shared"));
            assertThat(status(service, "/stock/42", rsaToken(claims -> claims))).isEqualTo(200);
        }
    }

    @Test
    void keysAreFetchedAndRotated() throws Exception {
        try (MockWebServer issuer = new MockWebServer()) {
            issuer.start();
            issuer.enqueue(jwks(RSA));
            try (Service service = serviceWith("jwks-uri: \"" + issuer.url("/keys") + '"')) {
                assertThat(status(service, "/stock/42", rsaToken(claims -> claims)))
                        .isEqualTo(200);

                // a key that nobody knows: asked for once, and not again before ten seconds have passed
                time.advance(Duration.ofSeconds(11));
                issuer.enqueue(jwks(RSA));
                String next = ecToken(claims -> claims);
                for (int i = 0; i < 5; i++) {
                    assertThat(status(service, "/stock/42", next)).isEqualTo(401);
                }
                assertThat(issuer.getRequestCount()).isEqualTo(2);

                // the issuer has a new one, and the first token that is signed with it has it fetched
                time.advance(Duration.ofSeconds(11));
                issuer.enqueue(jwks(EC));
                assertThat(status(service, "/stock/42", next)).isEqualTo(200);
                assertThat(status(service, "/stock/42", rsaToken(claims -> claims)))
                        .isEqualTo(401);
            }
        }
    }

    @Test
    void theLastGoodKeysStayWhileTheIssuerIsDown() throws Exception {
        try (MockWebServer issuer = new MockWebServer()) {
            issuer.start();
            issuer.enqueue(jwks(RSA));
            for (String bad : List.of("{}", "rubbish", "{\"keys\": []}")) {
                issuer.enqueue(new MockResponse.Builder().body(bad).build());
            }
            issuer.enqueue(new MockResponse.Builder().code(503).build());
            try (Service service = serviceWith("jwks-uri: \"" + issuer.url("/keys") + '"')) {
                assertThat(status(service, "/stock/42", rsaToken(claims -> claims)))
                        .isEqualTo(200);
                for (int i = 0; i < 4; i++) {
                    time.advance(Duration.ofSeconds(11));
                    assertThat(status(service, "/stock/42", ecToken(claims -> claims)))
                            .isEqualTo(401);
                    assertThat(status(service, "/stock/42", rsaToken(claims -> claims)))
                            .isEqualTo(200);
                }
                assertThat(service.sidecar()
                                .health()
                                .components()
                                .get("http.inbound")
                                .status())
                        .isEqualTo(Health.Status.DEGRADED);
            }
        }
    }

    @Test
    void withoutAnyKeyNobodyGetsInWithAToken() throws Exception {
        try (Service service = serviceWith("jwks-file: " + directory.resolve("missing.json"))) {
            assertThat(status(service, "/stock/42", rsaToken(claims -> claims))).isEqualTo(503);
            assertThat(status(service, "/open", rsaToken(claims -> claims))).isEqualTo(503);
            assertThat(service.get("/stock/42").code()).isEqualTo(401);
            assertThat(service.get("/open").code()).isEqualTo(200);
            Files.writeString(directory.resolve("missing.json"), new JWKSet(RSA).toString());
            time.advance(Duration.ofSeconds(2));
            assertThat(status(service, "/stock/42", rsaToken(claims -> claims))).isEqualTo(200);
            assertThat(service.sidecar()
                            .health()
                            .components()
                            .get("http.inbound")
                            .status())
                    .isEqualTo(Health.Status.UP);
        }
    }

    private Service service(JWKSet keys) throws IOException {
        return serviceWith("jwks-file: " + Files.writeString(directory.resolve("jwks.json"), keys.toString()));
    }

    private Service serviceWith(String keys) {
        return Service.with("jwt: {issuer: \"https://issuer\", audiences: [orders, shop], " + keys + "}, " + CLAIMS)
                .on(time)
                .start();
    }

    private static int status(Service service, String path, String token) {
        return service.get(path, "Authorization", "Bearer " + token).code();
    }

    private static MockResponse jwks(com.nimbusds.jose.jwk.JWK key) {
        return new MockResponse.Builder().body(new JWKSet(key).toString()).build();
    }

    private JWTClaimsSet claims() {
        return new JWTClaimsSet.Builder()
                .issuer("https://issuer")
                .audience("orders")
                .subject("somebody")
                .expirationTime(new Date(time.now().toEpochMilli() + 3_600_000))
                .build();
    }

    private String rsaToken(UnaryOperator<JWTClaimsSet.Builder> change) throws JOSEException {
        return token(new RSASSASigner(RSA), JWSAlgorithm.RS256, "rsa-1", change);
    }

    private String ecToken(UnaryOperator<JWTClaimsSet.Builder> change) throws JOSEException {
        return token(new ECDSASigner(EC), JWSAlgorithm.ES256, "ec-1", change);
    }

    private String signed(JWSSigner signer, JWSAlgorithm algorithm, String key) throws JOSEException {
        return token(signer, algorithm, key, claims -> claims);
    }

    private String token(
            JWSSigner signer, JWSAlgorithm algorithm, String key, UnaryOperator<JWTClaimsSet.Builder> change)
            throws JOSEException {
        JWSHeader header = new JWSHeader.Builder(algorithm)
                .keyID(key)
                .type(JOSEObjectType.JWT)
                .build();
        SignedJWT jwt = new SignedJWT(
                header, change.apply(new JWTClaimsSet.Builder(claims())).build());
        jwt.sign(signer);
        return jwt.serialize();
    }

    private static RSAKey rsa(String name) {
        try {
            return new RSAKeyGenerator(2048).keyID(name).generate();
        } catch (JOSEException e) {
            throw new IllegalStateException(e);
        }
    }

    private static ECKey ec(String name) {
        try {
            return new ECKeyGenerator(Curve.P_256).keyID(name).generate();
        } catch (JOSEException e) {
            throw new IllegalStateException(e);
        }
    }
}
