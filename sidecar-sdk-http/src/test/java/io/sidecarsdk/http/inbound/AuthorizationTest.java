package io.sidecarsdk.http.inbound;

import static org.assertj.core.api.Assertions.assertThat;

import io.sidecarsdk.http.testing.Server;
import io.sidecarsdk.http.testing.Service;
import okhttp3.tls.HandshakeCertificates;
import okhttp3.tls.HeldCertificate;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class AuthorizationTest {

    private static final HeldCertificate AUTHORITY =
            new HeldCertificate.Builder().certificateAuthority(0).build();
    private static final HandshakeCertificates SERVER = new HandshakeCertificates.Builder()
            .heldCertificate(new HeldCertificate.Builder()
                    .addSubjectAlternativeName("127.0.0.1")
                    .signedBy(AUTHORITY)
                    .build())
            .addTrustedCertificate(AUTHORITY.certificate())
            .build();

    private static final String DENY_ADMIN =
            "authorization: {default: allow, rules: [{action: deny, paths: [/admin/*]}]}";

    // --- paths and methods ---

    @ParameterizedTest
    @EnumSource
    void nobodyGetsInWhereNoRuleSaysSo(Server.Kind kind) {
        try (Service service = Service.with("authorization: {}").on(kind).start()) {
            Service.Answer answer = service.get("/stock/42");
            assertThat(answer.code()).isEqualTo(403);
            assertThat(answer.body()).isEqualTo("not allowed\n");
            service.awaitIdle();
            assertThat(service.rejected("forbidden")).isEqualTo(1);
        }
    }

    @Test
    void denyComesBeforeAllowWhateverTheOrder() {
        try (Service service = Service.with("""
                authorization: {rules: [
                  {action: allow, paths: [/stock/*], methods: [GET]},
                  {action: deny, paths: [/stock/secret]}]}
                """).start()) {
            assertThat(service.get("/stock/42").code()).isEqualTo(200);
            assertThat(service.get("/stock").code()).isEqualTo(200);
            assertThat(service.get("/stocks").code()).isEqualTo(403);
            assertThat(service.get("/stock/secret").code()).isEqualTo(403);
            assertThat(service.get("/STOCK/42").code()).isEqualTo(403);
            assertThat(service.call(service.request("/stock/42")
                                    .method("DELETE", null)
                                    .build())
                            .code())
                    .isEqualTo(403);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/admin",
                "/admin/",
                "/admin/users",
                "/ADMIN/users",
                "/%61dmin/users",
                "/Admin",
                "//admin/users",
                "/stock/../admin/users",
                "/stock/%2e%2e/admin/users",
                "/./admin/users",
                "/admin;jsessionid=1/users",
                "/admin%2fusers",
                "/stock%2f..%2fadmin",
                "/stock/..;/admin/users",
                "/%2561dmin/users",
                "/admin%00/users",
                "/stock\\..\\admin"
            })
    void aDeniedPathIsNotHadByWritingItDifferently(String target) {
        for (Server.Kind kind : Server.Kind.values()) {
            try (Service service = Service.with(DENY_ADMIN).on(kind).start()) {
                assertThat(service.statusOfRaw(target)).as(kind + " " + target).isIn(400, 403, 404);
                assertThat(service.statusOfRaw("/stock/42")).isEqualTo(200);
            }
        }
    }

    @Test
    void thereIsNoExemptionFromAuthorization() {
        try (Service service =
                Service.with(DENY_ADMIN + ", exempt-paths: [/admin/healthz]").start()) {
            assertThat(service.get("/admin/healthz").code()).isEqualTo(403);
        }
    }

    @Test
    void whoMayNotComeInDoesNotUseUpTheRate() {
        try (Service service =
                Service.with(DENY_ADMIN + ", rate-limit: {permits: 1, per: 1h}").start()) {
            for (int i = 0; i < 5; i++) {
                assertThat(service.get("/admin").code()).isEqualTo(403);
            }
            assertThat(service.get("/stock/42").code()).isEqualTo(200);
        }
    }

    // --- identity ---

    @ParameterizedTest
    @EnumSource
    void theCertificateSaysWhoIsAsking(Server.Kind kind) {
        String policy = """
                authorization: {rules: [
                  {action: allow, paths: [/stock/*], principals: ["spiffe://shop/orders", "*.web.shop"]},
                  {action: allow, paths: [/any], principals: ["*"]},
                  {action: allow, paths: [/shop], principals: ["spiffe://shop/*"]}]}
                """.replace("\"*.web.shop\"", "web.shop");
        assertThat(status(kind, policy, "/stock/42", "spiffe://shop/orders")).isEqualTo(200);
        assertThat(status(kind, policy, "/stock/42", "spiffe://shop/orders2")).isEqualTo(403);
        assertThat(status(kind, policy, "/stock/42", "web.shop")).isEqualTo(200);
        assertThat(status(kind, policy, "/stock/42", null)).isEqualTo(403);
        assertThat(status(kind, policy, "/any", "spiffe://other/x")).isEqualTo(200);
        assertThat(status(kind, policy, "/any", null)).isEqualTo(403);
        assertThat(status(kind, policy, "/shop", "spiffe://shop/anything/at/all"))
                .isEqualTo(200);
        assertThat(status(kind, policy, "/shop", "spiffe://shopping/x")).isEqualTo(403);
    }

    @Test
    void aDeniedIdentityIsDeniedWhateverItsCase() {
        String policy =
                "authorization: {default: allow, rules: [{action: deny, principals: [\"spiffe://shop/orders\"]}]}";
        assertThat(status(Server.Kind.SERVLET, policy, "/stock/42", "spiffe://SHOP/Orders"))
                .isEqualTo(403);
        assertThat(status(Server.Kind.SERVLET, policy, "/stock/42", "spiffe://shop/other"))
                .isEqualTo(200);
    }

    @Test
    void nobodySaysWhoTheCallerIsUnlessHeIsTrusted() {
        String rules = "authorization: {rules: [{action: allow, principals: [\"spiffe://shop/orders\"]}]}";
        String forwarded = "URI=spiffe://shop/orders";
        try (Service service = Service.with(rules).start()) {
            assertThat(service.get("/", "x-forwarded-client-cert", forwarded).code())
                    .isEqualTo(403);
        }
        try (Service service = Service.with(rules + ", forwarded-client-cert: {trusted-peers: [10.0.0.0/8]}")
                .start()) {
            assertThat(service.get("/", "x-forwarded-client-cert", forwarded).code())
                    .isEqualTo(403);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "URI=spiffe://shop/orders | 200",
                "By=spiffe://shop/stock;Hash=ab;Subject=\"CN=a,O=b;c\";URI=spiffe://shop/orders;DNS=x | 200",
                "URI=spiffe://shop/other,URI=spiffe://shop/orders | 200",
                "URI=spiffe://shop/orders,URI=spiffe://shop/other | 403",
                "URI=spiffe://shop/other,Subject=\"x,URI=spiffe://shop/orders\" | 403",
                "Subject=\"\\\",URI=spiffe://shop/orders\" | 403",
                "By=spiffe://shop/orders | 403",
                "URI=spiffe://shop/orders;URI=spiffe://shop/other | 403",
                "rubbish | 403",
                ", | 403"
            })
    void aTrustedProxySaysWhoTheCallerIs(String forwarded, int status) {
        try (Service service = Service.with("""
                authorization: {rules: [{action: allow, principals: ["spiffe://shop/orders"]}]},
                forwarded-client-cert: {trusted-peers: [127.0.0.0/8, "::1"]}
                """).start()) {
            assertThat(service.get("/", "x-forwarded-client-cert", forwarded).code())
                    .isEqualTo(status);
        }
    }

    @Test
    void theProxysOwnIdentityIsNotTheCallers() {
        String policy = """
                authorization: {rules: [{action: allow, principals: ["*"]}]},
                forwarded-client-cert: {trusted-peers: ["spiffe://shop/gateway"]}
                """;
        assertThat(status(Server.Kind.SERVLET, policy, "/", "spiffe://shop/gateway"))
                .isEqualTo(403);
        assertThat(status(Server.Kind.SERVLET, policy, "/", "spiffe://shop/orders"))
                .isEqualTo(200);
    }

    private static int status(Server.Kind kind, String policy, String path, @Nullable String name) {
        HandshakeCertificates.Builder client =
                new HandshakeCertificates.Builder().addTrustedCertificate(AUTHORITY.certificate());
        if (name != null) {
            client.heldCertificate(new HeldCertificate.Builder()
                    .addSubjectAlternativeName(name)
                    .signedBy(AUTHORITY)
                    .build());
        }
        try (Service service =
                Service.with(policy).on(kind).over(SERVER, client.build()).start()) {
            return service.get(path).code();
        }
    }
}
