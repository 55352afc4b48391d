package io.sidecarsdk.secrets.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.sidecarsdk.secrets.internal.held.ManagedSecret;
import io.sidecarsdk.secrets.internal.vault.VaultAnswer;
import io.sidecarsdk.secrets.internal.vault.VaultException.Problem;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/** Values and lease ids from Vault that must show nowhere, carried through everything that can happen to them. */
class VaultCanaryTest {

    private static final String CANARY = "cAnArY";

    @TempDir
    Path dir;

    private final List<String> seen = new ArrayList<>();
    private final SimulatedVault server = VaultFixture.server();

    @Test
    void neitherAValueNorALeaseShowsAnywhere() throws Exception {
        Logger root = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
        Level before = root.getLevel();
        ListAppender<ILoggingEvent> appender = new ListAppender<>();
        appender.start();
        root.addAppender(appender);
        root.setLevel(Level.TRACE);
        try {
            goThroughEverything();
        } finally {
            root.setLevel(before);
            root.detachAppender(appender);
        }
        appender.list.forEach(event -> seen.add(event.getFormattedMessage()
                + (event.getThrowableProxy() == null
                        ? ""
                        : event.getThrowableProxy().getMessage())));
        assertThat(seen).hasSizeGreaterThan(50).noneMatch(text -> text.contains(CANARY));
    }

    private void goThroughEverything() throws Exception {
        Path key = Files.writeString(dir.resolve("key"), "ab".repeat(32));
        Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("r--------"));
        server.holdsVersion("secret/data/orders", 1, Map.of("key", CANARY, "nested", Map.of("deep", List.of(CANARY))));
        server.holds(
                "pki/issue/orders",
                Map.of("certificate", CANARY, "private_key", CANARY, "expiration", 1_800_000_000L, "not_before", 1L));
        server.stored.put(
                "leased", new VaultAnswer(Map.of("password", CANARY), "leased/" + CANARY, Duration.ofHours(1), true));
        try (VaultFixture fixture = VaultFixture.withCache(
                server,
                "{file: " + dir.resolve("cache") + ", key-file: " + key + "}",
                "orders: {path: secret/orders, engine: kv2, refresh: 1m, grace: 1m}",
                "certificate: {path: pki/issue/orders, engine: pki, parameters: {common_name: orders.shop}}",
                "leased: {path: leased}",
                "unusable: {path: leased, engine: database}",
                "wrong: {path: secret/data/orders, engine: static-role}")) {
            look(fixture);
            for (Problem problem : Problem.values()) {
                server.isDown(problem);
                fixture.advance(Duration.ofMinutes(50));
                look(fixture);
                server.isBack();
                fixture.advance(Duration.ofMinutes(30));
                look(fixture);
            }
            assertThat(new String(
                            Files.readAllBytes(dir.resolve("cache")), java.nio.charset.StandardCharsets.ISO_8859_1))
                    .doesNotContain(CANARY);
        }
    }

    private void look(VaultFixture fixture) {
        seen.add(fixture.context.health().toString());
        seen.add(fixture.secrets.describe().toString());
        seen.add(SecretsPage.of(fixture.secrets.describe()).toString());
        fixture.context.meters.getMeters().forEach(meter -> seen.add(meter.getId() + " " + meter.measure()));
        for (String name : List.of("orders", "certificate", "leased", "unusable", "wrong")) {
            ManagedSecret secret = (ManagedSecret) fixture.secret(name);
            seen.add(secret.toString() + secret.previous() + secret.currentOrNull());
            if (secret.currentOrNull() != null) {
                seen.add(secret.currentOrNull().tenure().toString());
            }
            Throwable thrown = catchThrowable(() -> secret.current().get("nothing"));
            StringWriter text = new StringWriter();
            thrown.printStackTrace(new PrintWriter(text));
            seen.add(text.toString());
        }
    }
}
