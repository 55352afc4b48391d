package io.sidecarsdk.secrets.internal.vault;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static io.sidecarsdk.secrets.internal.vault.FakeVault.LOGIN;
import static io.sidecarsdk.secrets.internal.vault.FakeVault.data;
import static io.sidecarsdk.secrets.internal.vault.FakeVault.errors;
import static io.sidecarsdk.secrets.internal.vault.FakeVault.json;
import static io.sidecarsdk.secrets.internal.vault.FakeVault.token;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.github.tomakehurst.wiremock.client.ResponseDefinitionBuilder;
import com.github.tomakehurst.wiremock.http.Fault;
import io.sidecarsdk.secrets.internal.vault.VaultException.Problem;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Several addresses of one cluster. */
class VaultFailoverTest {

    private static final String PATH = "secret/data/orders";

    private final FakeVault first = good("first");
    private final FakeVault second = good("second");
    private VaultFixture fixture;

    private static FakeVault good(String name) {
        return new FakeVault().on(LOGIN, token("t-1", 3600, true)).on(PATH, data("\"from\":\"" + name + "\""));
    }

    @BeforeEach
    void start() {
        fixture = new VaultFixture("addresses: [\"" + first.address() + "\", \"" + second.address()
                + "\"], timeout: 500ms, auth: {approle: {role-id: r}}");
    }

    @AfterEach
    void stop() {
        fixture.close();
        first.close();
        second.close();
    }

    private Object from() throws VaultException {
        return fixture.vault.read(PATH).data().get("from");
    }

    private VaultException failure() {
        return catchThrowableOfType(VaultException.class, this::from);
    }

    @Test
    void theNextAddressIsTriedAndStayedWith() throws Exception {
        assertThat(from()).isEqualTo("first");
        first.always(errors(503, "Vault is sealed"));
        assertThat(from()).isEqualTo("second");
        int asked = first.count();
        assertThat(from()).isEqualTo("second");
        assertThat(first.count()).isEqualTo(asked);
        assertThat(fixture.health()).contains(second.address());
        second.always(errors(503, "Vault is sealed"));
        first.on(PATH, data("\"from\":\"first\""));
        assertThat(from()).isEqualTo("first");
    }

    @Test
    void whateverIsWrongWithAnAddressTheNextOneIsTried() throws Exception {
        for (ResponseDefinitionBuilder answer : List.of(
                errors(500, "internal error"),
                errors(472),
                errors(473),
                json(200, "<html>"),
                aResponse().withFault(Fault.CONNECTION_RESET_BY_PEER),
                aResponse().withFault(Fault.EMPTY_RESPONSE),
                aResponse().withFault(Fault.RANDOM_DATA_THEN_CLOSE),
                data("").withFixedDelay(2_000))) {
            first.on(PATH, answer);
            assertThat(from()).isEqualTo("second");
            second.on(PATH, errors(503));
            first.on(PATH, data("\"from\":\"first\""));
            assertThat(from()).isEqualTo("first");
            second.on(PATH, data("\"from\":\"second\""));
        }
    }

    @Test
    void anAddressWhereNobodyListensIsPassedOver() throws Exception {
        first.close();
        assertThat(from()).isEqualTo("second");
    }

    @Test
    void whatVaultItselfRefusesIsNotAskedElsewhere() {
        first.on(PATH, errors(400, "unknown role"));
        assertThat(failure().problem()).isEqualTo(Problem.REFUSED);
        assertThat(second.count()).isZero();
    }

    @Test
    void aStandbysRedirectIsFollowedToAnAddressOfThePolicy() throws Exception {
        first.on(PATH, aResponse().withStatus(307).withHeader("Location", second.address() + "/v1/" + PATH));
        assertThat(from()).isEqualTo("second");
        assertThat(second.request(PATH).getHeader("X-Vault-Token")).isEqualTo("t-1");
    }

    @Test
    void noTokenGoesToAnAddressThatOnlyARedirectNames() throws Exception {
        try (FakeVault stranger = good("stranger")) {
            ResponseDefinitionBuilder away =
                    aResponse().withStatus(307).withHeader("Location", stranger.address() + "/v1/" + PATH + "?token=x");
            first.on(PATH, away);
            second.on(PATH, away);
            VaultException e = failure();
            assertThat(e.problem()).isEqualTo(Problem.UNAVAILABLE);
            assertThat(e)
                    .hasMessageContaining(
                            "leads to " + stranger.address() + ", which is none of the policy's addresses")
                    .hasMessageNotContaining("token=x");
            assertThat(stranger.count()).isZero();
        }
    }

    @Test
    void twoNodesThatSendToEachOtherEndInAFailure() {
        first.on(PATH, aResponse().withStatus(307).withHeader("Location", second.address() + "/v1/" + PATH));
        second.on(PATH, aResponse().withStatus(307).withHeader("Location", first.address() + "/v1/" + PATH));
        assertThat(failure().problem()).isEqualTo(Problem.UNAVAILABLE);
        assertThat(first.count(PATH) + second.count(PATH)).isLessThanOrEqualTo(4);
    }

    @Test
    void whenAllFailTheMessageSaysWhyAndTheNextRequestsDoNotQueueForTimeouts() throws Exception {
        from();
        first.always(errors(503, "Vault is sealed"));
        second.on(PATH, data("").withFixedDelay(2_000));
        assertThat(failure())
                .hasMessage(PATH + ": no Vault answers as it should: " + first.address()
                        + " answers 503: Vault is sealed; " + second.address() + " does not answer within 500 ms");
        int asked = first.count();
        assertThat(failure().problem()).isEqualTo(Problem.UNAVAILABLE);
        assertThat(first.count()).isEqualTo(asked);
        fixture.time.advance(Cluster.REST);
        second.on(PATH, data("\"from\":\"second\""));
        assertThat(from()).isEqualTo("second");
    }

    @Test
    void aConnectionThatDiedSilentlyCostsNoFailure() throws Exception {
        try (VaultFixture one =
                new VaultFixture("address: \"" + first.address() + "\", timeout: 1s, auth: {approle: {role-id: r}}")) {
            first.inTurn(PATH, aResponse().withFault(Fault.CONNECTION_RESET_BY_PEER), data("\"from\":\"first\""));
            assertThat(one.vault.read(PATH).data()).containsEntry("from", "first");
        }
    }

    @Test
    void whatVaultDoesOnceIsNotSentAgain() {
        first.on("sys/wrapping/lookup", data("\"creation_path\":\"auth/approle/role/r/secret-id\""))
                .on("sys/wrapping/unwrap", aResponse().withFault(Fault.EMPTY_RESPONSE));
        java.nio.file.Path file = VaultFixture.file(dir, "wrapped", "s.wrapping");
        try (VaultFixture wrapped = new VaultFixture("addresses: [\"" + first.address() + "\", \"" + second.address()
                + "\"], auth: {approle: {role-id: r, wrapped: true, secret-id-file: " + file + "}}")) {
            VaultException e = catchThrowableOfType(VaultException.class, () -> wrapped.vault.read(PATH));
            assertThat(e.problem()).isEqualTo(Problem.UNAVAILABLE);
            assertThat(e).hasMessageContaining("after it may have done what it does once");
            assertThat(second.count()).isZero();
        }
    }

    @org.junit.jupiter.api.io.TempDir
    java.nio.file.Path dir;
}
