package io.sidecarsdk.secrets;

import static io.sidecarsdk.secrets.SecretsFixture.write;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sidecarsdk.health.Health;
import io.sidecarsdk.policy.PolicyException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SecretSourcesTest {

    @TempDir
    Path dir;

    @Test
    void aFileIsTheFieldValueWithoutTheLineEndAtItsEnd() throws Exception {
        write(dir.resolve("unix"), "s3cret\n");
        write(dir.resolve("windows"), "s3cret\r\n");
        write(dir.resolve("two-lines"), "s3cret\n\n");
        try (SecretsFixture fixture = new SecretsFixture(
                "unix: {file: " + dir.resolve("unix") + "}",
                "windows: {file: " + dir.resolve("windows") + "}",
                "two-lines: {file: " + dir.resolve("two-lines") + "}")) {
            assertThat(fixture.secret("unix").current().get("value")).isEqualTo("s3cret");
            assertThat(fixture.secret("windows").current().get("value")).isEqualTo("s3cret");
            assertThat(fixture.secret("two-lines").current().get("value")).isEqualTo("s3cret\n");
            assertThat(fixture.secret("unix").current().fields()).containsExactly("value");
        }
    }

    @Test
    void aDirectoryIsOneFieldForEachRegularFile() throws Exception {
        write(dir.resolve("username"), "orders");
        write(dir.resolve("password"), "hünter2");
        write(dir.resolve(".hidden"), "no field");
        Files.createDirectory(dir.resolve("subdirectory"));
        try (SecretsFixture fixture = new SecretsFixture("database: {file: " + dir + "}")) {
            Secret.Snapshot login = fixture.secret("database").current();
            assertThat(login.fields()).containsExactly("password", "username");
            assertThat(login.get("username")).isEqualTo("orders");
            assertThat(login.get("password")).isEqualTo("hünter2");
            assertThat(login.version()).isEqualTo(1);
        }
    }

    @Test
    void environmentVariablesAreFields() {
        try (SecretsFixture fixture = new SecretsFixture("search: {environment: {path: PATH}}")) {
            assertThat(fixture.secret("search").current().get("path")).isEqualTo(System.getenv("PATH"));
        }
    }

    @Test
    void anUnknownNameIsAnErrorThatListsTheKnownOnes() {
        try (SecretsFixture fixture =
                new SecretsFixture("database: {file: " + dir + "}", "search: {environment: {path: PATH}}")) {
            assertThatThrownBy(() -> fixture.secret("databse"))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("secrets.entries.databse")
                    .hasMessageContaining("[database, search]");
        }
    }

    @Test
    void anUnknownFieldIsAnErrorThatListsTheKnownOnesAndNoValue() throws Exception {
        write(dir.resolve("username"), "the-user");
        try (SecretsFixture fixture = new SecretsFixture("database: {file: " + dir + "}")) {
            assertThatThrownBy(() -> fixture.secret("database").current().get("user"))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("no field user")
                    .hasMessageContaining("[username]")
                    .hasMessageNotContaining("the-user");
        }
    }

    @Test
    void aSecretThatIsNotThereYetSaysSoAndIsPickedUpLater() throws Exception {
        Path file = dir.resolve("late");
        try (SecretsFixture fixture = new SecretsFixture("late: {file: " + file + "}")) {
            Secret late = fixture.secret("late");
            assertThatThrownBy(late::current)
                    .isInstanceOf(SecretUnavailableException.class)
                    .hasMessageContaining("late")
                    .hasMessageContaining("file " + file)
                    .hasMessageContaining("is not there");
            assertThat(late.previous()).isEmpty();
            assertThat(fixture.health("secrets.late").status()).isEqualTo(Health.Status.DEGRADED);
            assertThat(fixture.health("secrets.late").detail()).contains("not available", file.toString());

            write(file, "here");
            fixture.refresh();

            assertThat(late.current().get("value")).isEqualTo("here");
            assertThat(fixture.health("secrets.late")).isEqualTo(Health.Component.up());
        }
    }

    @Test
    void requiredSecretsThatAreMissingRefuseTheStartAllAtOnce() {
        assertThatThrownBy(() -> new SecretsFixture(
                        "a: {file: " + dir.resolve("a") + ", required: true}",
                        "b: {environment: {key: SIDECAR_SDK_NOT_SET}, required: true}",
                        "c: {file: " + dir.resolve("c") + "}"))
                .isInstanceOfSatisfying(
                        PolicyException.class,
                        e -> assertThat(e.errors())
                                .extracting(error -> error.path() + " | " + error.value() + " | " + error.expected())
                                .containsExactly(
                                        "secrets.entries.a | file " + dir.resolve("a") + ", which is not there: "
                                                + dir.resolve("a")
                                                + " | a secret that can be read, as required is true",
                                        "secrets.entries.b | environment SIDECAR_SDK_NOT_SET, which has SIDECAR_SDK_NOT_SET"
                                                + " not set | a secret that can be read, as required is true"))
                .hasMessageContaining("secrets.entries.a");
    }
}
