package io.sidecarsdk.http.internal.tls;

import static org.assertj.core.api.Assertions.assertThat;

import io.sidecarsdk.http.testing.TestCertificate;
import io.sidecarsdk.internal.tls.PeerIdentity;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PeerIdentityTest {

    private static final TestCertificate AUTHORITY = TestCertificate.authority("root");

    @Test
    void namesAreToldApartByKind() {
        PeerIdentity identity = identity("spiffe://shop/orders", "orders.shop.svc", "*.shop.svc", "10.0.0.1");

        assertThat(identity.uris()).containsExactly("spiffe://shop/orders");
        assertThat(identity.dnsNames()).containsExactly("orders.shop.svc", "*.shop.svc");
        assertThat(identity.addresses()).containsExactly("10.0.0.1");
        assertThat(identity).hasToString("spiffe://shop/orders, orders.shop.svc, *.shop.svc, 10.0.0.1");
    }

    @Test
    void theOnlyUriIsTheSpiffeId() {
        assertThat(identity("spiffe://shop/orders", "orders.shop.svc").spiffeId())
                .contains("spiffe://shop/orders");
    }

    @Test
    void withTwoUrisThereIsNoSpiffeId() {
        assertThat(identity("spiffe://shop/orders", "spiffe://shop/admin").spiffeId())
                .isEmpty();
        assertThat(identity("spiffe://shop/orders", "https://shop/admin").spiffeId())
                .isEmpty();
    }

    @Test
    void aCertificateAuthorityHasNoSpiffeId() {
        TestCertificate authority =
                AUTHORITY.signs("sub").authority().named("spiffe://shop/orders").build();
        assertThat(PeerIdentity.of(authority.certificate()).spiffeId()).isEmpty();
    }

    @Test
    void theCommonNameIsNoIdentity() {
        TestCertificate named = AUTHORITY.signs("orders.shop.svc").build();
        assertThat(PeerIdentity.of(named.certificate())).hasToString("no subject alternative name");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "spiffe://shop",
                "spiffe://shop/a",
                "spiffe://shop.example/ns/Orders/sa/d_e-f.1",
                "spiffe://a/..."
            })
    void wellFormed(String id) {
        assertThat(PeerIdentity.isSpiffeId(id)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "spiffe://",
                "spiffe:///a",
                "spiffe://Shop/a",
                "spiffe://shop/",
                "spiffe://shop//a",
                "spiffe://shop/a/",
                "spiffe://shop/../a",
                "spiffe://shop/./a",
                "spiffe://shop/a/..",
                "spiffe://shop/a%20b",
                "spiffe://shop:1/a",
                "spiffe://u@shop/a",
                "spiffe://shop/a?b",
                "spiffe://shop/a#b",
                "SPIFFE://shop/a",
                "https://shop/a"
            })
    void notWellFormed(String id) {
        assertThat(PeerIdentity.isSpiffeId(id)).isFalse();
    }

    @Test
    void tooLong() {
        assertThat(PeerIdentity.isSpiffeId("spiffe://shop/" + "a".repeat(2035))).isFalse();
        assertThat(PeerIdentity.isSpiffeId("spiffe://shop/" + "a".repeat(2034))).isTrue();
    }

    private static PeerIdentity identity(String... names) {
        return PeerIdentity.of(AUTHORITY.issue(names).certificate());
    }
}
