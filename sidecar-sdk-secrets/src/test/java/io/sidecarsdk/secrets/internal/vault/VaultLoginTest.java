package io.sidecarsdk.secrets.internal.vault;

import static io.sidecarsdk.secrets.internal.vault.FakeVault.LOGIN;
import static io.sidecarsdk.secrets.internal.vault.FakeVault.LOOKUP;
import static io.sidecarsdk.secrets.internal.vault.FakeVault.data;
import static io.sidecarsdk.secrets.internal.vault.FakeVault.errors;
import static io.sidecarsdk.secrets.internal.vault.FakeVault.json;
import static io.sidecarsdk.secrets.internal.vault.FakeVault.token;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.sidecarsdk.secrets.internal.vault.VaultException.Problem;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How a token is come by. */
class VaultLoginTest {

    private static final String PATH = "secret/data/orders";

    @TempDir
    Path dir;

    private final FakeVault server = new FakeVault().on(PATH, data("\"a\":\"b\""));
    private VaultFixture fixture;

    @AfterEach
    void stop() {
        if (fixture != null) {
            fixture.close();
        }
        server.close();
    }

    private void start(String auth) {
        fixture = new VaultFixture("address: \"" + server.address() + "\", auth: {" + auth + "}");
    }

    private VaultException failure() {
        return catchThrowableOfType(VaultException.class, () -> fixture.vault.read(PATH));
    }

    @Test
    void nothingIsAskedBeforeSomethingIsWanted() {
        start("token-file: " + dir.resolve("nothing"));
        fixture.pass(3600);
        assertThat(server.count()).isZero();
        assertThat(fixture.health()).isEqualTo("UP (nothing was asked for yet)");
    }

    @Test
    void aTokenFromAFileIsLookedUpAndUsed() throws Exception {
        server.on(LOOKUP, data("\"ttl\":300,\"creation_ttl\":600,\"renewable\":false"));
        start("token-file: " + VaultFixture.file(dir, "token", "s.abc\n"));
        fixture.vault.read(PATH);
        assertThat(server.request(PATH).getHeader("X-Vault-Token")).isEqualTo("s.abc");
        assertThat(fixture.vault.login().end() - fixture.time.nanoTime())
                .isEqualTo(Duration.ofSeconds(300).toNanos());
    }

    @Test
    void anotherTokenInTheFileIsTakenSoonAndTheSameOneIsNoNewLogin() throws Exception {
        server.on(LOOKUP, data("\"ttl\":300,\"creation_ttl\":300,\"renewable\":false"));
        Path file = VaultFixture.file(dir, "token", "s.abc");
        start("token-file: " + file);
        fixture.vault.read(PATH);
        Files.writeString(file, "s.abc\n");
        fixture.pass(10);
        assertThat(fixture.logins).hasValue(1);
        Files.writeString(file, "s.def");
        fixture.pass(5);
        assertThat(fixture.logins).hasValue(2);
        fixture.vault.read(PATH);
        assertThat(server.request(PATH).getHeader("X-Vault-Token")).isEqualTo("s.def");
    }

    @Test
    void aTokenFromAFileThatEndsIsToldInTime() throws Exception {
        server.on(LOOKUP, data("\"ttl\":300,\"creation_ttl\":300,\"renewable\":false"));
        start("token-file: " + VaultFixture.file(dir, "token", "s.abc"));
        fixture.vault.read(PATH);
        assertThat(fixture.health()).startsWith("UP (logged in by token-file");
        fixture.pass(285);
        assertThat(fixture.health()).startsWith("DEGRADED").contains("there is no other one yet");
        server.on(LOOKUP, errors(403, "permission denied"));
        fixture.pass(30);
        assertThat(failure().problem()).isEqualTo(Problem.LOGIN_REFUSED);
    }

    @Test
    void aTokenFromAFileIsNotRevokedInTheEnd() throws Exception {
        server.on(LOOKUP, data("\"ttl\":0"));
        start("token-file: " + VaultFixture.file(dir, "token", "s.root"));
        fixture.vault.read(PATH);
        assertThat(fixture.health()).contains("does not end");
        fixture.vaults.close();
        assertThat(server.count("auth/token/revoke-self")).isZero();
    }

    @Test
    void aTokenThatTheSdkLoggedInForIsRevokedInTheEnd() throws Exception {
        server.on(LOGIN, token("t-1", 60, true));
        start("approle: {role-id: r}");
        fixture.vault.read(PATH);
        fixture.vaults.close();
        assertThat(server.request("auth/token/revoke-self").getHeader("X-Vault-Token"))
                .isEqualTo("t-1");
        assertThat(fixture.time.scheduled()).isZero();
        assertThat(failure()).hasMessage("the SDK is closed");
    }

    @Test
    void appRoleReadsBothIdsFromFilesAtEachLogin() throws Exception {
        server.on("auth/teams/orders/login", token("t-1", 10, false));
        Path role = VaultFixture.file(dir, "role", "role-1");
        Path secret = VaultFixture.file(dir, "secret", "secret-1");
        start("approle: {role-id-file: " + role + ", secret-id-file: " + secret + ", mount: teams/orders}");
        fixture.vault.read(PATH);
        Files.writeString(secret, "secret-2");
        fixture.pass(10);
        assertThat(server.requests("auth/teams/orders/login").stream().map(r -> r.getBodyAsString()))
                .containsExactly(
                        "{\"role_id\":\"role-1\",\"secret_id\":\"secret-1\"}",
                        "{\"role_id\":\"role-1\",\"secret_id\":\"secret-2\"}");
    }

    @Test
    void aServiceAccountsTokenIsSentWithTheRole() throws Exception {
        server.on("auth/kubernetes/login", token("t-1", 60, true));
        start("kubernetes: {role: orders, jwt-file: " + VaultFixture.file(dir, "jwt", "aaa.bbb.ccc") + "}");
        fixture.vault.read(PATH);
        assertThat(server.request("auth/kubernetes/login").getBodyAsString())
                .contains("\"role\":\"orders\"")
                .contains("\"jwt\":\"aaa.bbb.ccc\"");
    }

    @Test
    void aJwtIsSentWithTheRole() throws Exception {
        server.on("auth/jwt/login", token("t-1", 60, true));
        start("jwt: {role: orders, jwt-file: " + VaultFixture.file(dir, "jwt", "aaa.bbb.ccc") + "}");
        fixture.vault.read(PATH);
        assertThat(server.request("auth/jwt/login").getBodyAsString()).contains("\"jwt\":\"aaa.bbb.ccc\"");
    }

    @Test
    void aPasswordIsSentToTheUsersPath() throws Exception {
        server.on("auth/userpass/login/orders", token("t-1", 60, true));
        start("userpass: {username: orders, password-file: " + VaultFixture.file(dir, "p", "pass word") + "}");
        fixture.vault.read(PATH);
        assertThat(server.request("auth/userpass/login/orders").getBodyAsString())
                .isEqualTo("{\"password\":\"pass word\"}");
    }

    @Test
    void aWrappedSecretIdIsOpenedOnceAndKeptForLaterLogins() throws Exception {
        server.on("sys/wrapping/lookup", data("\"creation_path\":\"auth/approle/role/orders/secret-id\""));
        server.inTurn(
                "sys/wrapping/unwrap",
                data("\"secret_id\":\"inner-id\""),
                errors(400, "wrapping token is not valid or does not exist"));
        server.on(LOGIN, token("t-1", 10, false));
        start(wrapped("s.wrapping"));
        fixture.vault.read(PATH);
        fixture.pass(30);
        assertThat(server.count(LOGIN)).isGreaterThan(2);
        assertThat(server.request(LOGIN).getBodyAsString()).contains("\"secret_id\":\"inner-id\"");
        assertThat(server.count("sys/wrapping/unwrap")).isEqualTo(1);
        assertThat(server.request("sys/wrapping/unwrap").getHeader("X-Vault-Token"))
                .isEqualTo("s.wrapping");
    }

    @Test
    void aWrappingTokenThatWasMadeOfAnotherPathIsNotOpened() {
        server.on("sys/wrapping/lookup", data("\"creation_path\":\"cubbyhole/mallory\""));
        start(wrapped("s.wrapping"));
        VaultException e = failure();
        assertThat(e.problem()).isEqualTo(Problem.LOGIN_REFUSED);
        assertThat(e)
                .hasMessageContaining("not made by auth/approle/role/<role>/secret-id")
                .hasMessageContaining("cubbyhole/mallory");
        assertThat(server.count("sys/wrapping/unwrap")).isZero();
    }

    @Test
    void aWrappingTokenThatSomebodyElseOpenedIsAnAlarm() {
        server.on("sys/wrapping/lookup", errors(400, "wrapping token is not valid or does not exist"));
        start(wrapped("s.wrapping"));
        VaultException e = failure();
        assertThat(e.problem()).isEqualTo(Problem.LOGIN_REFUSED);
        assertThat(e).hasMessageContaining("somebody else has the secret id");
        assertThat(fixture.health()).startsWith("DEGRADED").contains("somebody else has the secret id");
    }

    @Test
    void aNewWrappingTokenIsOpenedAsSoonAsItIsThere() throws Exception {
        server.on("sys/wrapping/lookup", errors(400, "wrapping token is not valid or does not exist"));
        start(wrapped("s.wrapping"));
        failure();
        server.on("sys/wrapping/lookup", data("\"creation_path\":\"auth/approle/role/orders/secret-id\""))
                .on("sys/wrapping/unwrap", data("\"secret_id\":\"inner-id\""))
                .on(LOGIN, token("t-1", 60, true));
        VaultFixture.file(dir, "wrapped", "s.another");
        fixture.pass(5);
        assertThat(fixture.vault.login().number()).isEqualTo(1);
    }

    private String wrapped(String token) {
        return "approle: {role-id: r, wrapped: true, secret-id-file: " + VaultFixture.file(dir, "wrapped", token) + "}";
    }

    @Test
    void refusedCredentialsAreTriedAgainWithBackoffAndAtOnceWhenTheFileChanges() throws Exception {
        server.on(LOGIN, errors(400, "invalid role or secret ID"));
        Path secret = VaultFixture.file(dir, "secret", "wrong-id");
        start("approle: {role-id: r, secret-id-file: " + secret + "}");
        VaultException e = failure();
        assertThat(e.problem()).isEqualTo(Problem.LOGIN_REFUSED);
        assertThat(e).hasMessage("auth/approle/login is refused (400: invalid role or secret ID)");
        assertThat(failure()).hasMessageContaining("; next login in 1 s"); // at once, without asking Vault
        assertThat(server.count(LOGIN)).isEqualTo(1);
        fixture.pass(3600);
        assertThat(server.count(LOGIN)).isBetween(18, 30); // 1 + 2 + 4 + … + 256 s, then every 225 to 300 s
        server.on(LOGIN, token("t-1", 60, true));
        Files.writeString(secret, "right-id");
        fixture.pass(5);
        assertThat(fixture.logins).hasValue(1);
        assertThat(fixture.health()).startsWith("UP");
    }

    @Test
    void aRefusalDoesNotRepeatTheCredentialsThatItQuotes() {
        server.on(LOGIN, errors(400, "no role r with secret wrong-id"));
        start("approle: {role-id: r, secret-id-file: " + VaultFixture.file(dir, "secret", "wrong-id") + "}");
        assertThat(failure()).hasMessage("auth/approle/login is refused (400: no role r with secret ***)");
    }

    @Test
    void aLoginThatWantsASecondFactorSaysSo() {
        server.on(
                LOGIN, json(200, "{\"auth\":{\"client_token\":\"\",\"mfa_requirement\":{\"mfa_request_id\":\"x\"}}}"));
        start("approle: {role-id: r}");
        assertThat(failure()).hasMessageContaining("asks for a second factor");
    }

    @Test
    void aTokenThatNoHeaderCanHoldIsNotUsed() {
        server.on(LOGIN, token("s.a\\nb", 60, true));
        start("approle: {role-id: r}");
        assertThat(failure()).hasMessage("auth/approle/login gave no token");
    }

    @Test
    void filesThatAreNoCredentialsAreToldWithoutTheirContent() throws Exception {
        Path file = dir.resolve("token");
        start("token-file: " + file);
        assertThat(failure()).hasMessage("the file of the token is not there: " + file);
        assertThat(failureWith(file, "")).hasMessage("the file of the token is empty: " + file);
        assertThat(failureWith(file, " \n")).hasMessage("the file of the token is empty: " + file);
        assertThat(failureWith(file, "a\nb"))
                .hasMessage("the file of the token holds more than one line, or signs that are no text: " + file);
        assertThat(failureWith(file, "two words")).hasMessageStartingWith("what is in the file is no token");
        assertThat(failureWith(file, "x".repeat(CredentialFile.MOST_BYTES + 1)))
                .hasMessage("the file of the token is larger than 64 KiB: " + file);
        Files.delete(file);
        Files.createDirectory(file);
        fixture.pass(600);
        assertThat(failure()).hasMessageContaining("is no regular file");
        assertThat(server.count()).isZero();
    }

    /** What the login says that comes by itself when the file has changed. */
    private Throwable failureWith(Path file, String content) throws Exception {
        Files.writeString(file, content);
        fixture.pass(600);
        String message = failure().getMessage();
        return new Exception(message.replaceAll("^not logged in: (.*); next login in .*$", "$1"));
    }
}
