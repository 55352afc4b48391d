package io.sidecarsdk.secrets;

import static io.sidecarsdk.secrets.SecretsFixture.write;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SecretRetirementTest {

    private static final Duration GRACE = Duration.ofMinutes(5);

    @TempDir
    Path dir;

    private Path file;
    private SecretsFixture fixture;
    private Secret key;

    @BeforeEach
    void start() throws IOException {
        file = dir.resolve("key");
        write(file, "ünïted");
        fixture = new SecretsFixture("key: {file: " + file + "}");
        key = fixture.secret("key");
    }

    @AfterEach
    void close() {
        fixture.close();
    }

    @Test
    void aValueIsGivenAsTextAsCharactersAndAsBytes() {
        Secret.Snapshot now = key.current();
        assertThat(now.get("value")).isEqualTo("ünïted");
        assertThat(now.chars("value")).isEqualTo("ünïted".toCharArray());
        assertThat(now.bytes("value")).isEqualTo("ünïted".getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void whoWipesItsCopyHarmsNobodyElse() {
        Secret.Snapshot now = key.current();
        java.util.Arrays.fill(now.chars("value"), '\0');
        java.util.Arrays.fill(now.bytes("value"), (byte) 0);
        assertThat(now.get("value")).isEqualTo("ünïted");
    }

    @Test
    void theVersionBeforeIsThereForTheGracePeriodOnly() throws Exception {
        Secret.Snapshot first = key.current();
        write(file, "second");
        fixture.refresh();
        fixture.time.advance(GRACE.minusSeconds(1));
        assertThat(key.previous()).containsSame(first);
        assertThat(first.get("value")).isEqualTo("ünïted");

        fixture.time.advance(Duration.ofSeconds(1));
        assertThat(key.previous()).isEmpty();
        assertThat(key.current().get("value")).isEqualTo("second");
    }

    @Test
    void whoHoldsAVersionThatWasRetiredIsToldSo() throws Exception {
        Secret.Snapshot first = key.current();
        write(file, "second");
        fixture.refresh();
        fixture.time.advance(GRACE.plusSeconds(10));
        assertThatThrownBy(() -> first.get("value"))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContainingAll("key, version 1, was retired at 2026-01-01T00:05:15.1", "current()");
        assertThatThrownBy(() -> first.chars("value")).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> first.bytes("value")).isInstanceOf(IllegalStateException.class);
        assertThat(first.fields()).containsExactly("value");
        assertThat(first.version()).isEqualTo(1);
    }

    @Test
    void aThirdVersionRetiresTheFirst() throws Exception {
        Secret.Snapshot first = key.current();
        write(file, "second");
        fixture.refresh();
        Secret.Snapshot second = key.current();
        write(file, "third");
        fixture.refresh();
        assertThat(key.previous()).containsSame(second);
        assertThat(first.get("value")).as("time to read it to its end").isEqualTo("ünïted");
        fixture.time.advance(Duration.ofSeconds(10));
        assertThatThrownBy(() -> first.get("value")).isInstanceOf(IllegalStateException.class);
        fixture.time.advance(GRACE.minusSeconds(20));
        assertThat(second.get("value")).isEqualTo("second");
    }

    @Test
    void withoutGraceTheVersionBeforeIsGoneAtOnce() throws Exception {
        fixture.changePolicy("key: {file: " + file + ", grace: 0s}");
        Secret.Snapshot first = key.current();
        write(file, "second");
        fixture.refresh();
        assertThat(key.previous()).isEmpty();
        assertThat(first.get("value")).as("time to read it to its end").isEqualTo("ünïted");
        fixture.time.advance(Duration.ofSeconds(10));
        assertThatThrownBy(() -> first.get("value")).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void aFileNeverExpires() {
        assertThat(key.current().expires()).isEmpty();
    }

    @Test
    void theDescriptionTellsEverythingButValues() throws Exception {
        fixture.time.advance(Duration.ofMinutes(1));
        SecretStatus status = fixture.secrets().describe().get(0);
        assertThat(status.name()).isEqualTo("key");
        assertThat(status.source()).isEqualTo("file " + file);
        assertThat(status.state()).isEqualTo(SecretStatus.State.CURRENT);
        assertThat(status.version()).isEqualTo(1);
        assertThat(status.fields()).containsExactly("value");
        assertThat(status.age()).contains(Duration.ofMinutes(1));
        assertThat(status.expires()).isEmpty();
        assertThat(status.lastFailure()).isEmpty();
        assertThat(status.toString()).doesNotContain("ünïted");

        java.nio.file.Files.delete(file);
        fixture.refresh();
        assertThat(fixture.secrets().describe().get(0).state()).isEqualTo(SecretStatus.State.STALE);
        assertThat(fixture.secrets().describe().get(0).lastFailure()).contains("is not there");
    }

    @Test
    void aSecretThatIsNotThereIsDescribedToo() {
        fixture.changePolicy("late: {file: " + dir.resolve("late") + "}");
        SecretStatus status = fixture.secrets().describe().get(0);
        assertThat(status.state()).isEqualTo(SecretStatus.State.UNAVAILABLE);
        assertThat(status.version()).isZero();
        assertThat(status.age()).isEmpty();
        assertThat(status.lastFailure()).contains("is not there");
    }
}
