package io.sidecarsdk.secrets;

import static io.sidecarsdk.secrets.SecretsFixture.write;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sidecarsdk.health.Health;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SecretPolicyChangesTest {

    @TempDir
    Path dir;

    private SecretsFixture fixture;
    private Secret key;

    @BeforeEach
    void start() throws IOException {
        write(dir.resolve("one"), "one");
        write(dir.resolve("two"), "two");
        fixture = new SecretsFixture(entry("key", "one"));
        key = fixture.secret("key");
    }

    @AfterEach
    void close() {
        fixture.close();
    }

    private String entry(String name, String file) {
        return name + ": {file: " + dir.resolve(file) + "}";
    }

    @Test
    void anEntryThatIsAddedCanBeReadAtOnce() {
        fixture.changePolicy(entry("key", "one"), entry("other", "two"));
        assertThat(fixture.secret("other").current().get("value")).isEqualTo("two");
        assertThat(fixture.secret("key")).isSameAs(key);
    }

    @Test
    void aSecretThatIsHeldFollowsItsEntryToAnotherSource() {
        fixture.changePolicy(entry("key", "two"));
        assertThat(key.current().get("value")).isEqualTo("two");
        assertThat(key.current().version()).isEqualTo(2);
        assertThat(fixture.secret("key")).isSameAs(key);
    }

    @Test
    void aNewSourceThatCannotBeReadLeavesTheLastGoodVersion() {
        fixture.changePolicy(entry("key", "missing"));
        assertThat(key.current().get("value")).isEqualTo("one");
        assertThat(fixture.health("secrets.key").status()).isEqualTo(Health.Status.DEGRADED);
    }

    @Test
    void anEntryThatIsDroppedIsUnknownAndItsHeldSecretKeepsItsVersion() throws Exception {
        fixture.changePolicy(entry("other", "two"));
        write(dir.resolve("one"), "changed");
        fixture.refresh();
        assertThat(key.current().get("value")).isEqualTo("one");
        assertThatThrownBy(() -> fixture.secret("key")).isInstanceOf(IllegalArgumentException.class);
        assertThat(fixture.sidecar.health().components()).doesNotContainKey("secrets.key");
        assertThat(fixture.meters
                        .find("sidecar.secrets.version")
                        .tag("secret", "key")
                        .gauge())
                .isNull();
    }

    @Test
    void anEntryThatComesBackIsTheSecretThatWasHeld() throws Exception {
        fixture.changePolicy(entry("other", "two"));
        write(dir.resolve("one"), "changed");
        fixture.changePolicy(entry("key", "one"));
        assertThat(fixture.secret("key")).isSameAs(key);
        assertThat(key.current().get("value")).isEqualTo("changed");
        assertThat(fixture.gauge("sidecar.secrets.version", "key")).isEqualTo(2);
    }

    @Test
    void aPolicyThatRequiresAMissingSecretIsRefusedAsAWhole() {
        fixture.changePolicy(
                entry("key", "two"), entry("other", "two"), "must: {file: " + dir.resolve("no") + ", required: true}");
        assertThat(key.current().get("value")).isEqualTo("one");
        assertThatThrownBy(() -> fixture.secret("other")).isInstanceOf(IllegalArgumentException.class);
        assertThat(fixture.health("policy").detail()).contains("secrets.entries.must", "is not there");
    }

    @Test
    void anotherRefreshIsObeyedWithoutANewVersion() throws Exception {
        fixture.changePolicy("key: {file: " + dir.resolve("one") + ", refresh: 1h}");
        assertThat(key.current().version()).isEqualTo(1);
        write(dir.resolve("one"), "changed");
        fixture.refresh();
        assertThat(key.current().get("value")).isEqualTo("one");
        fixture.time.advance(java.time.Duration.ofHours(1));
        assertThat(key.current().get("value")).isEqualTo("changed");
    }
}
