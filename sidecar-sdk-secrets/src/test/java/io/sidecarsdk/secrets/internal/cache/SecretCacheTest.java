package io.sidecarsdk.secrets.internal.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sidecarsdk.health.Health;
import io.sidecarsdk.secrets.SecretStatus;
import io.sidecarsdk.secrets.internal.SimulatedVault;
import io.sidecarsdk.secrets.internal.VaultFixture;
import io.sidecarsdk.secrets.internal.vault.VaultException.Problem;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A restart while Vault is down. */
class SecretCacheTest {

    private static final String ORDERS = "orders: {path: kv/orders, engine: kv1}";

    @TempDir
    Path dir;

    private final SimulatedVault server = VaultFixture.server();
    private Path file;
    private Path key;

    @BeforeEach
    void writeKey() throws IOException {
        file = dir.resolve("cache");
        key = dir.resolve("key");
        Files.write(key, "0123456789abcdef0123456789ABCDEF".getBytes(StandardCharsets.ISO_8859_1));
        Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("r--------"));
        server.holds("kv/orders", Map.of("key", "the-canary"));
    }

    private VaultFixture start(String... entries) {
        return VaultFixture.withCache(server, "{file: " + file + ", key-file: " + key + "}", entries);
    }

    /** Runs a service long enough for its cache to be written, and kills it. */
    private void runAndKill(String... entries) {
        VaultFixture killed = start(entries);
        killed.advance(Duration.ofSeconds(2));
        killed.abandon();
    }

    @Test
    void aRestartWhileVaultIsDownHasEverythingUntilItsKnownEnd() {
        runAndKill(ORDERS, VaultFixture.DATABASE);
        server.isDown(Problem.UNAVAILABLE);
        try (VaultFixture again = start(ORDERS, VaultFixture.DATABASE)) {
            assertThat(again.get("orders", "key")).isEqualTo("the-canary");
            assertThat(again.get("database", "username")).isEqualTo("user-1");
            assertThat(server.takes("user-1")).isTrue();
            assertThat(again.status("orders").state()).isEqualTo(SecretStatus.State.STALE);
            assertThat(again.secret("database").current().expires()).isPresent();
            again.advance(Duration.ofHours(1));
            assertThat(again.health("database").status()).isEqualTo(Health.Status.DOWN);
        }
    }

    @Test
    void whenVaultIsBackCachedCredentialsAreReplacedAndTheirLeaseGivenBack() {
        runAndKill(VaultFixture.DATABASE);
        server.isDown(Problem.UNAVAILABLE);
        try (VaultFixture again = start(VaultFixture.DATABASE)) {
            again.advance(Duration.ofSeconds(30));
            server.isBack();
            again.advance(Duration.ofMinutes(1));
            assertThat(again.get("database", "username")).isEqualTo("user-2");
            assertThat(server.takes("user-1")).isTrue();
            again.advance(Duration.ofMinutes(5));
            assertThat(server.takes("user-1")).isFalse();
            assertThat(again.health("database")).isEqualTo(Health.Component.up());
        }
    }

    @Test
    void whatIsRequiredMayComeFromTheCache() {
        String required = "orders: {path: kv/orders, engine: kv1, required: true}";
        runAndKill(required);
        server.isDown(Problem.UNAVAILABLE);
        try (VaultFixture again = start(required)) {
            assertThat(again.get("orders", "key")).isEqualTo("the-canary");
        }
    }

    @Test
    void anEntryThatAsksElsewhereNowGetsNothingOfTheOldPlace() {
        runAndKill(ORDERS);
        server.isDown(Problem.UNAVAILABLE);
        try (VaultFixture again = start("orders: {path: kv/others, engine: kv1}")) {
            assertThatThrownBy(() -> again.get("orders", "key")).hasMessageContaining("is sealed");
        }
    }

    @Test
    void whatHasEndedIsNotUsed() {
        runAndKill(VaultFixture.DATABASE);
        server.isDown(Problem.UNAVAILABLE);
        server.time.advance(Duration.ofHours(2));
        try (VaultFixture again = start(VaultFixture.DATABASE)) {
            assertThatThrownBy(() -> again.get("database", "username")).hasMessageContaining("is sealed");
        }
    }

    @Test
    void anOrderlyEndLeavesNothingThatWasLentToARevokedToken() {
        VaultFixture ended = start(ORDERS, VaultFixture.DATABASE);
        ended.advance(Duration.ofSeconds(2));
        ended.close();
        server.isDown(Problem.UNAVAILABLE);
        try (VaultFixture again = start(ORDERS, VaultFixture.DATABASE)) {
            assertThat(again.get("orders", "key")).isEqualTo("the-canary");
            assertThat(again.status("database").version()).isZero();
        }
    }

    @Test
    void theFileIsForItsOwnerAndShowsNothing() throws Exception {
        runAndKill(ORDERS);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        assertThat(new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1))
                .doesNotContain("canary", "orders");
        try (Stream<Path> files = Files.list(dir)) {
            assertThat(files).as("no temporary files").containsExactlyInAnyOrder(file, key);
        }
    }

    /** Starts while Vault is down, with a cache of no use for {@code reason}. */
    private void findsNothing(String reason) {
        server.isDown(Problem.UNAVAILABLE);
        try (VaultFixture again = start(ORDERS)) {
            assertThatThrownBy(() -> again.get("orders", "key")).hasMessageContaining("is sealed");
            assertThat(again.health("cache").status()).isEqualTo(Health.Status.DEGRADED);
            assertThat(again.health("cache").detail()).contains(reason).doesNotContain("canary");
        }
    }

    @Test
    void everyDamagedByteIsNoticed() throws Exception {
        runAndKill(ORDERS);
        byte[] good = Files.readAllBytes(file);
        SealedFile sealed = new SealedFile(file, key, "default/orders");
        for (int i = 0; i < good.length; i++) {
            byte[] bad = good.clone();
            bad[i] ^= 1;
            Files.write(file, bad);
            assertThatThrownBy(sealed::read).isInstanceOf(IOException.class);
        }
        findsNothing("was damaged");
    }

    @Test
    void aTruncatedFileIsNoticed() throws Exception {
        runAndKill(ORDERS);
        Files.write(file, Arrays.copyOf(Files.readAllBytes(file), 20));
        findsNothing("not of a format");
    }

    @Test
    void anotherServiceCannotReadIt() {
        runAndKill(ORDERS);
        assertThatThrownBy(() -> new SealedFile(file, key, "default/payments").read())
                .hasMessageContaining("for another service");
    }

    @Test
    void aLinkInItsPlaceIsRefused() throws Exception {
        runAndKill(ORDERS);
        Path elsewhere = Files.move(file, dir.resolve("elsewhere"));
        byte[] before = Files.readAllBytes(elsewhere);
        Files.createSymbolicLink(file, elsewhere);
        findsNothing("is a symbolic link");
        assertThat(Files.readAllBytes(elsewhere)).isEqualTo(before);
    }

    @Test
    void aFileThatOthersMayOpenIsRefused() throws Exception {
        runAndKill(ORDERS);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r-----"));
        findsNothing("may be opened by others, rw-r-----");
    }

    @Test
    void aKeyThatEverybodyMayReadIsRefused() throws Exception {
        runAndKill(ORDERS);
        Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("r--r--r--"));
        findsNothing("everybody may open");
    }

    @Test
    void aKeyThatIsNoneIsRefused() throws Exception {
        runAndKill(ORDERS);
        Files.delete(key);
        Files.writeString(key, "short");
        Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("r--------"));
        findsNothing("expected: 32 bytes");
    }

    @Test
    void aClockThatWasSetBackMakesItUseless() {
        server.time.advance(Duration.ofHours(2));
        runAndKill(ORDERS);
        SimulatedVault past = VaultFixture.server();
        past.isDown(Problem.UNAVAILABLE);
        try (VaultFixture again = VaultFixture.withCache(past, "{file: " + file + ", key-file: " + key + "}", ORDERS)) {
            assertThatThrownBy(() -> again.get("orders", "key")).hasMessageContaining("is sealed");
            assertThat(again.health("cache").detail()).contains("the clock was set back");
        }
    }

    @Test
    void whatIsTooOldIsNotUsed() {
        runAndKill(ORDERS);
        server.isDown(Problem.UNAVAILABLE);
        server.time.advance(Duration.ofHours(25));
        try (VaultFixture again = start(ORDERS)) {
            assertThatThrownBy(() -> again.get("orders", "key")).hasMessageContaining("is sealed");
        }
    }

    @Test
    void aDirectoryThatIsNotThereIsAnAlarmAndNothingElse() {
        file = dir.resolve("missing/cache");
        try (VaultFixture fixture = start(ORDERS)) {
            fixture.advance(Duration.ofSeconds(2));
            assertThat(fixture.get("orders", "key")).isEqualTo("the-canary");
            assertThat(fixture.health("cache").status()).isEqualTo(Health.Status.DEGRADED);
        }
    }
}
