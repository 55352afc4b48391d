package io.sidecarsdk.secrets.internal.vault;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static io.sidecarsdk.secrets.internal.vault.FakeVault.LOGIN;
import static io.sidecarsdk.secrets.internal.vault.FakeVault.LOOKUP;
import static io.sidecarsdk.secrets.internal.vault.FakeVault.RENEW;
import static io.sidecarsdk.secrets.internal.vault.FakeVault.data;
import static io.sidecarsdk.secrets.internal.vault.FakeVault.errors;
import static io.sidecarsdk.secrets.internal.vault.FakeVault.json;
import static io.sidecarsdk.secrets.internal.vault.FakeVault.token;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.core.AppenderBase;
import com.github.tomakehurst.wiremock.client.ResponseDefinitionBuilder;
import com.github.tomakehurst.wiremock.http.Fault;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/** Values that must show nowhere, in everything that goes to Vault and comes from it. */
class VaultCanaryTest {

    private static final String CANARY = "cAnArY-7f3a9";
    private static final String PATH = "secret/data/orders";

    @TempDir
    Path dir;

    private final List<String> seen = new CopyOnWriteArrayList<>();
    private final Logger ours = (Logger) LoggerFactory.getLogger("io.sidecarsdk");

    @Test
    void neitherTokensNorCredentialsNorValuesShow() throws Exception {
        Everything appender = new Everything();
        appender.setContext(ours.getLoggerContext());
        appender.start();
        ours.addAppender(appender);
        ours.setLevel(Level.TRACE);
        try {
            goThroughEverything();
        } finally {
            ours.setLevel(null);
            ours.detachAppender(appender);
        }
        assertThat(seen).hasSizeGreaterThan(60).noneMatch(text -> text.contains(CANARY));
    }

    private void goThroughEverything() throws Exception {
        Path secret = VaultFixture.file(dir, "secret", CANARY + "-id");
        try (FakeVault server = new FakeVault();
                VaultFixture fixture = new VaultFixture("address: \"" + server.address()
                        + "\", timeout: 300ms, auth: {approle: {role-id: r, secret-id-file: " + secret + "}}")) {
            for (ResponseDefinitionBuilder refusal : List.of(
                    errors(400, "cannot use " + CANARY + "-id"),
                    errors(503, "sealed"),
                    json(200, "{\"auth\":{\"client_token\":\"" + CANARY + "\\r\\nX: y\"}}"),
                    json(200, "{\"auth\":{\"client_token\":\"" + CANARY + "\""),
                    token("", 1, true))) {
                server.on(LOGIN, refusal);
                look(fixture);
            }
            server.on(LOGIN, token(CANARY + "-token", 60, true)).on(RENEW, token(CANARY + "-token", 60, true));
            server.on(LOOKUP, data("\"id\":\"" + CANARY + "-token\",\"ttl\":60"));
            for (ResponseDefinitionBuilder answer : List.of(
                    data("\"password\":\"" + CANARY + "\""),
                    json(200, "{\"data\":{\"password\":\"" + CANARY + "\""),
                    json(200, CANARY),
                    json(404, "{\"data\":{\"data\":null,\"metadata\":{\"custom\":\"" + CANARY + "\"}}}"),
                    errors(400, "no such token " + CANARY + "-token"),
                    errors(403, "permission denied for " + CANARY + "-token"),
                    errors(412),
                    errors(429),
                    errors(500, "it was " + CANARY + "-token"),
                    aResponse()
                            .withStatus(307)
                            .withHeader("Location", "https://u:" + CANARY + "@stranger/" + CANARY + "?x=" + CANARY),
                    aResponse()
                            .withStatus(200)
                            .withHeader("X-" + CANARY, CANARY)
                            .withBody(CANARY),
                    data("\"password\":\"" + CANARY + "\"").withFault(Fault.MALFORMED_RESPONSE_CHUNK),
                    data("\"password\":\"" + CANARY + "\"").withFixedDelay(1_000))) {
                server.on(PATH, answer);
                look(fixture);
            }
            server.on(RENEW, errors(400, "no such token " + CANARY + "-token"));
            server.on(LOGIN, errors(403, "no " + CANARY + "-id"));
            fixture.pass(600);
            look(fixture);
            Files.writeString(secret, CANARY + "\u0000" + CANARY);
            fixture.pass(600);
            look(fixture);
            Files.writeString(secret, CANARY + "\n" + CANARY);
            fixture.pass(600);
            look(fixture);
        }
    }

    private void look(VaultFixture fixture) {
        fixture.pass(400);
        try {
            seen.add(fixture.vault.read(PATH).toString());
            seen.add(fixture.vault.write(PATH, Map.of("password", CANARY)).toString());
        } catch (VaultException e) {
            StringWriter text = new StringWriter();
            e.printStackTrace(new PrintWriter(text));
            seen.add(text.toString());
        }
        seen.add(fixture.health());
        seen.add(fixture.vault.toString() + fixture.vault.login());
        fixture.meters.getMeters().forEach(meter -> seen.add(meter.getId().toString()));
    }

    /** Takes down all there is to a logging event. */
    private final class Everything extends AppenderBase<ILoggingEvent> {

        @Override
        protected void append(ILoggingEvent event) {
            seen.add(event.getFormattedMessage() + event.getMDCPropertyMap() + event.getKeyValuePairs());
            for (IThrowableProxy t = event.getThrowableProxy(); t != null; t = t.getCause()) {
                seen.add(t.getClassName() + t.getMessage());
            }
        }
    }
}
