package io.sidecarsdk.secrets.internal.vault;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static io.sidecarsdk.secrets.internal.vault.FakeVault.LOGIN;
import static io.sidecarsdk.secrets.internal.vault.FakeVault.LOOKUP;
import static io.sidecarsdk.secrets.internal.vault.FakeVault.data;
import static io.sidecarsdk.secrets.internal.vault.FakeVault.errors;
import static io.sidecarsdk.secrets.internal.vault.FakeVault.json;
import static io.sidecarsdk.secrets.internal.vault.FakeVault.token;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.github.tomakehurst.wiremock.client.ResponseDefinitionBuilder;
import com.github.tomakehurst.wiremock.verification.LoggedRequest;
import io.sidecarsdk.secrets.internal.vault.VaultException.Problem;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Each status, and what is made of it. */
class VaultStatusTest {

    private static final String PATH = "secret/data/orders";

    @TempDir
    Path dir;

    private final FakeVault server = new FakeVault();
    private VaultFixture fixture;

    @BeforeEach
    void start() {
        server.on(LOGIN, token("t-1", 3600, true)).on(LOOKUP, data("\"ttl\":3600"));
        fixture = new VaultFixture("address: \"" + server.address() + "\", namespace: shop/orders, timeout: 2s, "
                + VaultFixture.approle(VaultFixture.file(dir, "id", "the-secret-id\n")));
    }

    @AfterEach
    void stop() {
        fixture.close();
        server.close();
    }

    @Test
    void anAnswerIsReadWithAllItsKindsOfValues() throws Exception {
        server.on(
                "database/creds/a%20b/%C3%BC",
                json(
                        200,
                        "{\"lease_id\":\"database/creds/x/1\",\"renewable\":true,\"lease_duration\":90,\"data\":{\"text\":"
                                + "\"pässword\",\"pin\":12345678901234567890,\"n\":7,\"yes\":true,\"none\":null,"
                                + "\"list\":[\"a\",1],\"map\":{\"k\":\"v\"}}}"));
        VaultAnswer answer = fixture.vault.read("database/creds/a b/ü");
        assertThat(answer.data())
                .containsExactlyInAnyOrderEntriesOf(Map.of(
                        "text",
                        "pässword",
                        "pin",
                        new BigDecimal("12345678901234567890"),
                        "n",
                        7L,
                        "yes",
                        true,
                        "list",
                        List.of("a", 1L),
                        "map",
                        Map.of("k", "v")));
        assertThat(answer.leaseId()).isEqualTo("database/creds/x/1");
        assertThat(answer.leaseDuration()).isEqualTo(Duration.ofSeconds(90));
        assertThat(answer.renewable()).isTrue();
        assertThat(answer.toString()).doesNotContain("pässword");
    }

    @Test
    void everyRequestSaysWhoAsksAndInWhichNamespace() throws Exception {
        server.on("sys/leases/renew", data(""));
        fixture.vault.write("sys/leases/renew", Map.of("lease_id", "a/b", "increment", 60));
        LoggedRequest request = server.request("sys/leases/renew");
        assertThat(request.getMethod().getName()).isEqualTo("POST");
        assertThat(request.getBodyAsString())
                .isIn("{\"lease_id\":\"a/b\",\"increment\":60}", "{\"increment\":60,\"lease_id\":\"a/b\"}");
        assertThat(request.getHeader("X-Vault-Token")).isEqualTo("t-1");
        assertThat(request.getHeader("X-Vault-Namespace")).isEqualTo("shop/orders");
        assertThat(request.getHeader("X-Vault-Request")).isEqualTo("true");
        assertThat(request.getHeader("User-Agent")).isEqualTo("sidecar-sdk");
        LoggedRequest login = server.request(LOGIN);
        assertThat(login.containsHeader("X-Vault-Token")).isFalse();
        assertThat(login.getHeader("X-Vault-Namespace")).isEqualTo("shop/orders");
        assertThat(login.getBodyAsString())
                .contains("\"role_id\":\"orders-role\"")
                .contains("\"secret_id\":\"the-secret-id\"");
    }

    @Test
    void aVersionIsAskedForInTheQuery() throws Exception {
        server.on(PATH, data("\"data\":{}"));
        fixture.vault.read(PATH + "?version=3");
        assertThat(server.request(PATH).getUrl()).isEqualTo("/v1/" + PATH + "?version=3");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "/a", "a/../b", "a//b", "a?x=<", "./a"})
    void aPathThatIsNoneIsRefusedBeforeAnythingIsSent(String path) {
        assertThat(failure(path).problem()).isEqualTo(Problem.REFUSED);
        assertThat(server.count()).isEqualTo(1); // the login
    }

    @Test
    void anAnswerWithoutAnythingIsAnAnswer() throws Exception {
        server.on("sys/leases/revoke", aResponse().withStatus(204));
        assertThat(fixture.vault
                        .write("sys/leases/revoke", Map.of("lease_id", "a"))
                        .data())
                .isEmpty();
    }

    @Test
    void status400IsRefusedInVaultsOwnWords() {
        VaultException e = failureOf(errors(400, "unknown role:\\n nope"));
        assertThat(e.problem()).isEqualTo(Problem.REFUSED);
        assertThat(e).hasMessage(PATH + " is refused (400: unknown role: nope)");
    }

    @Test
    void status403WithATokenThatIsGoodIsForbiddenWithoutALogin() {
        for (int i = 0; i < 5; i++) {
            assertThat(failureOf(errors(403, "permission denied")).problem()).isEqualTo(Problem.FORBIDDEN);
        }
        assertThat(server.count(LOGIN)).isEqualTo(1);
    }

    @Test
    void status403WithATokenThatVaultHasForgottenIsAnsweredAfterANewLogin() throws Exception {
        server.on(PATH, data("\"a\":\"b\"")).on(PATH, "t-1", errors(403, "permission denied"));
        server.on(LOOKUP, "t-1", errors(403, "permission denied"));
        server.inTurn(LOGIN, token("t-1", 3600, true), token("t-2", 3600, true));
        assertThat(fixture.vault.read(PATH).data()).containsEntry("a", "b");
        assertThat(server.count(LOGIN)).isEqualTo(2);
        assertThat(fixture.logins).hasValue(2);
        assertThat(fixture.vault.login().number()).isEqualTo(2);
    }

    @Test
    void status403ThatCallsTheTokenInvalidNeedsNoLookup() throws Exception {
        server.on(PATH, data("\"a\":\"b\"")).on(PATH, "t-1", errors(403, "permission denied", "invalid token"));
        server.inTurn(LOGIN, token("t-1", 3600, true), token("t-2", 3600, true));
        assertThat(fixture.vault.read(PATH).data()).containsEntry("a", "b");
        assertThat(server.count(LOOKUP)).isZero();
    }

    @Test
    void aVaultThatForgetsEveryTokenIsLoggedInAtWithBackoff() {
        server.on(PATH, errors(403, "invalid token"));
        for (int second = 0; second < 600; second++) {
            assertThat(failure(PATH).problem()).isIn(Problem.FORBIDDEN, Problem.UNAVAILABLE);
            fixture.pass(1);
        }
        // 1, 2, 4, … 300 s: not one login a second
        assertThat(server.count(LOGIN)).isBetween(5, 14);
    }

    @Test
    void aTokenThatMayNotLookItselfUpCausesOneLoginAndNoMore() {
        server.on(PATH, errors(403, "permission denied")).on(LOOKUP, errors(403, "permission denied"));
        server.inTurn(LOGIN, token("t-1", 3600, true), token("t-2", 3600, true));
        for (int i = 0; i < 5; i++) {
            assertThat(failure(PATH).problem()).isEqualTo(Problem.FORBIDDEN);
        }
        assertThat(server.count(LOGIN)).isEqualTo(2);
    }

    @Test
    void status404WithMetadataIsDeleted() {
        VaultException e = failureOf(
                json(404, "{\"data\":{\"data\":null,\"metadata\":{\"deletion_time\":\"2026-01-01T00:00:00Z\"}}}"));
        assertThat(e.problem()).isEqualTo(Problem.DELETED);
    }

    @Test
    void status404WithoutMetadataIsMissing() {
        assertThat(failureOf(errors(404)).problem()).isEqualTo(Problem.MISSING);
        assertThat(failureOf(json(404, "{\"data\":null,\"warnings\":[\"Invalid path\"]}"))
                        .problem())
                .isEqualTo(Problem.MISSING);
    }

    @Test
    void status412IsAskedAgainSoonAndThenBehind() throws Exception {
        server.inTurn(PATH, errors(412), errors(412), data("\"a\":\"b\""));
        assertThat(fixture.vault.read(PATH).data()).containsEntry("a", "b");
        assertThat(fixture.time.sleeps()).hasSize(2);
        assertThat(failureOf(errors(412)).problem()).isEqualTo(Problem.BEHIND);
        assertThat(server.count(PATH)).isEqualTo(3 + 4);
    }

    @Test
    void status429IsThrottledAndSaysForHowLong() {
        VaultException e = failureOf(errors(429, "rate limit quota exceeded").withHeader("Retry-After", "7"));
        assertThat(e.problem()).isEqualTo(Problem.THROTTLED);
        assertThat(e.retryAfter()).isEqualTo(Duration.ofSeconds(7));
        assertThat(server.count(PATH)).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(ints = {472, 473, 500, 501, 502, 503, 504})
    void aNodeThatCannotServeIsUnavailable(int status) {
        VaultException e = failureOf(errors(status, "Vault is sealed"));
        assertThat(e.problem()).isEqualTo(Problem.UNAVAILABLE);
        assertThat(e).hasMessageContaining("answers " + status + ": Vault is sealed");
        assertThat(server.count(LOGIN)).isEqualTo(1);
    }

    @Test
    void status405IsRefused() {
        assertThat(failureOf(errors(405, "unsupported operation")).problem()).isEqualTo(Problem.REFUSED);
    }

    @Test
    void whatIsNoAnswerOfVaultsIsUnavailable() {
        for (ResponseDefinitionBuilder answer : List.of(
                json(200, "{\"data\":"),
                json(200, "[]"),
                json(200, "<html>Welcome</html>"),
                json(200, ""),
                json(403, "<html>Blocked</html>"),
                json(404, "404 page not found"),
                json(200, "[".repeat(200_000)))) {
            assertThat(failureOf(answer).problem()).isEqualTo(Problem.UNAVAILABLE);
        }
    }

    @Test
    void aBodyWithoutEndIsNotTakenIn() {
        VaultException e = failureOf(data("\"a\":\"" + "x".repeat(BoundedBody.MOST_BYTES) + "\""));
        assertThat(e.problem()).isEqualTo(Problem.UNAVAILABLE);
        assertThat(e).hasMessageContaining("larger than 4 MiB");
    }

    @Test
    void aBodyThatComesDropByDropIsWaitedForNoLongerThanTheTimeout() {
        server.on(PATH, data("\"a\":\"b\"").withChunkedDribbleDelay(20, 20_000));
        VaultException e = failure(PATH);
        assertThat(e.problem()).isEqualTo(Problem.UNAVAILABLE);
        assertThat(e).hasMessageContaining("does not answer within 2000 ms");
    }

    private VaultException failureOf(ResponseDefinitionBuilder answer) {
        server.on(PATH, answer);
        return failure(PATH);
    }

    private VaultException failure(String path) {
        fixture.time.advance(Cluster.REST);
        return catchThrowableOfType(VaultException.class, () -> fixture.vault.read(path));
    }
}
