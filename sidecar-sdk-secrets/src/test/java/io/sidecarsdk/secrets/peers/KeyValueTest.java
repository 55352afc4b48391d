package io.sidecarsdk.secrets.peers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.sidecarsdk.health.Health;
import io.sidecarsdk.secrets.Secret;
import io.sidecarsdk.secrets.SecretUnavailableException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Keys and values of both versions of the engine: changed, pinned, deleted, destroyed. */
@Tag("peer")
@ExtendWith(RealServers.class)
class KeyValueTest {

    private final OpenBaoServer bao;
    private final Engines engines;

    KeyValueTest(OpenBaoServer bao) {
        this.bao = bao;
        engines = new Engines(bao.root());
    }

    @BeforeAll
    static void enable(OpenBaoServer bao) {
        Engines engines = new Engines(bao.root());
        engines.kv1("old");
        engines.kv2("secret");
    }

    @Test
    void aChangeArrivesWholeAndInOrder() throws Exception {
        put("changed", "1");
        try (Service service = Service.of(bao, "key: {path: secret/changed, engine: kv2, refresh: 100ms}")) {
            Secret secret = service.arrived("key");
            List<String> told = new CopyOnWriteArrayList<>();
            secret.onChange(next -> told.add(next.get("user") + "/" + next.get("password")));

            put("changed", "2");
            await().until(() -> secret.current().get("user").equals("2"));
            put("changed", "3");
            await().until(() -> secret.current().get("user").equals("3"));

            await().untilAsserted(() -> assertThat(told).containsExactly("2/2", "3/3"));
            assertThat(secret.current().version()).isEqualTo(3);
        }
    }

    @Test
    void theFirstVersionOfTheEngineIsReadToo() throws Exception {
        bao.root().write("old/key", Map.of("user", "1", "password", "1")).ok();
        try (Service service = Service.of(bao, "key: {path: old/key, engine: kv1, refresh: 100ms}")) {
            Secret secret = service.arrived("key");
            assertThat(secret.current().get("user")).isEqualTo("1");

            bao.root().write("old/key", Map.of("user", "2", "password", "2")).ok();

            await().until(() -> secret.current().get("user").equals("2"));
        }
    }

    @Test
    void aPinnedVersionStays() throws Exception {
        put("pinned", "1");
        put("pinned", "2");
        put("pinned", "3");
        try (Service service = Service.of(
                bao,
                "pinned: {path: secret/pinned, engine: kv2, pin-version: 2, refresh: 100ms}",
                "newest: {path: secret/pinned, engine: kv2, refresh: 100ms}")) {
            Secret pinned = service.arrived("pinned");
            assertThat(pinned.current().get("user")).isEqualTo("2");
            Secret newest = service.arrived("newest");

            put("pinned", "4");
            await().until(() -> newest.current().get("user").equals("4"));

            assertThat(pinned.current().get("user")).isEqualTo("2");
            assertThat(pinned.current().version()).isEqualTo(1);
        }
    }

    @Test
    void aDeletedVersionIsKeptForTheGraceAndComesBackWhenItIsUndeleted() throws Exception {
        put("deleted", "1");
        try (Service service = Service.of(bao, "key: {path: secret/deleted, engine: kv2, refresh: 100ms, grace: 1m}")) {
            Secret secret = service.arrived("key");

            bao.root().delete("secret/data/deleted").ok();
            await().until(() -> service.health("secrets.key").status() != Health.Status.UP);
            assertThat(secret.current().get("user")).isEqualTo("1");
            assertThat(service.health("secrets.key").detail()).contains("deleted");

            bao.root()
                    .write("secret/undelete/deleted", Map.of("versions", List.of(1)))
                    .ok();
            await().until(() -> service.health("secrets.key").status() == Health.Status.UP);
            assertThat(secret.current().get("user")).isEqualTo("1");
        }
    }

    @Test
    void aDestroyedVersionIsGoneAfterTheGrace() throws Exception {
        put("destroyed", "1");
        try (Service service =
                Service.of(bao, "key: {path: secret/destroyed, engine: kv2, refresh: 100ms, grace: 500ms}")) {
            Secret secret = service.arrived("key");

            bao.root()
                    .write("secret/destroy/destroyed", Map.of("versions", List.of(1)))
                    .ok();

            await().untilAsserted(
                            () -> assertThatThrownBy(secret::current).isInstanceOf(SecretUnavailableException.class));
        }
    }

    private void put(String path, String value) {
        engines.putKv2("secret", path, Map.of("user", value, "password", value));
    }
}
