package io.sidecarsdk.secrets.peers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sidecarsdk.Sidecar;
import io.sidecarsdk.policy.Policy;
import io.sidecarsdk.secrets.AgentConfig;
import io.sidecarsdk.testing.Folder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What is rendered for an agent, run by a real one, next to the library under the same policy. */
@Tag("peer")
@ExtendWith(RealServers.class)
class AgentTest {

    private final OpenBaoServer bao;

    AgentTest(OpenBaoServer bao) {
        this.bao = bao;
    }

    @Test
    void writesTheSameFilesAsTheLibrary() throws Exception {
        new Engines(bao.root()).kv2("secret");
        bao.root()
                .write("secret/data/orders", Map.of("data", Map.of("key", "of \"orders\"\n", "user", "anna")))
                .ok();
        Folder folder = Folder.of("files");
        try {
            Path written = Files.createDirectory(folder.file("written"));
            String policy = policy(folder, written);
            try (Sidecar sidecar =
                    Sidecar.builder().policy(Policy.parse(policy)).start()) {
                await().until(() -> Files.exists(written.resolve("both")) && Files.exists(written.resolve("key")));
                assertThat(sidecar.policy().secrets().files()).hasSize(2);
            }
            String key = Files.readString(written.resolve("key"));
            String both = Files.readString(written.resolve("both"));
            assertThat(both).isEqualTo("anna:of \"orders\"\n");

            // the agent takes it from a file only
            folder.write(
                    "role-id",
                    bao.root().read("auth/approle/role/service/role-id").ok().text("data", "role_id"));
            Path byAgent = Files.createDirectory(folder.file("by-agent"));
            String configuration = AgentConfig.of(Policy.parse(policy(folder, byAgent)))
                    .directory(folder.file(""))
                    .hcl();
            try (BaoAgent agent = BaoAgent.running(configuration)) {
                await().atMost(Duration.ofSeconds(20)).untilAsserted(() -> {
                    assertThat(agent.isAlive()).as(agent.log()).isTrue();
                    assertThat(byAgent.resolve("key")).as(agent.log()).hasContent(key);
                    assertThat(byAgent.resolve("both")).as(agent.log()).hasContent(both);
                });
                assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(byAgent.resolve("key"))))
                        .isEqualTo("rw-------");
            }
        } finally {
            folder.delete();
        }
    }

    private String policy(Folder folder, Path target) throws Exception {
        String vault = Service.appRole(bao, folder, Duration.ofHours(1), Duration.ofHours(1));
        return Service.policy(vault, """
                entries:
                  orders: {path: secret/orders, engine: kv2, refresh: 100ms}
                files:
                  - {secret: orders, field: key, path: %1$s/key}
                  - {path: %1$s/both, template: {text: "{{orders.user}}:{{orders.key}}"}}
                """.formatted(target));
    }
}
