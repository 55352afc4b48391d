package io.sidecarsdk.secrets;

import static org.assertj.core.api.Assertions.assertThat;

import io.sidecarsdk.internal.export.KeyLedger;
import io.sidecarsdk.policy.Policy;
import io.sidecarsdk.secrets.AgentConfig.Difference;
import io.sidecarsdk.testing.ExamplePolicy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AgentConfigTest {

    private static final String HEAD = """
            apiVersion: sidecarsdk.io/v1
            service: {name: orders}
            secrets:
            """;

    @TempDir
    Path dir;

    @Test
    void rendersLoginAndFiles() {
        AgentConfig config = AgentConfig.of(policy("""
                  vault:
                    address: https://vault:8200
                    namespace: shop
                    tls: {ca: /etc/vault/ca.pem, subject-alt-names: [vault.shop]}
                    auth: {approle: {role-id-file: /etc/role-id, secret-id-file: /run/secret-id}}
                    revoke-on-close: false
                  entries:
                    database: {path: database/creds/orders, engine: database}
                    keys: {path: secret/orders, engine: kv2, pin-version: 3, refresh: 30s}
                  files:
                    - {secret: database, field: password, path: /run/orders/password, mode: 0640}
                    - {secret: keys, field: api-key, path: /run/orders/key}
                    - {template: {text: "u={{database.username}}\\nk={{keys.stripe}}"}, path: /run/orders/app}
                """));

        assertThat(config.hcl().lines().filter(line -> !line.startsWith("#")).toList())
                .containsExactlyElementsOf("""

                exit_after_auth = false

                vault {
                  address = "https://vault:8200"
                  ca_cert = "/etc/vault/ca.pem"
                  tls_server_name = "vault.shop"
                }

                auto_auth {
                  method "approle" {
                    mount_path = "auth/approle"
                    namespace = "shop"
                    min_backoff = "1s"
                    max_backoff = "300s"
                    config = {
                      role_id_file_path = "/etc/role-id"
                      secret_id_file_path = "/run/secret-id"
                      remove_secret_id_file_after_reading = false
                    }
                  }
                  sink "file" {
                    config = {
                      path = "/run/vault-agent/token"
                      mode = 0600
                    }
                  }
                }

                cache {
                }

                template_config {
                  exit_on_retry_failure = false
                  static_secret_render_interval = "30s"
                }

                template {
                  contents = "{{ with secret \\"database/creds/orders\\" }}{{ .Data.password }}{{ end }}"
                  destination = "/run/orders/password"
                  perms = "0640"
                  create_dest_dirs = false
                  error_on_missing_key = true
                }

                template {
                  contents = "{{ with secret \\"secret/data/orders?version=3\\" }}{{ index .Data.data \\"api-key\\" }}{{ end }}"
                  destination = "/run/orders/key"
                  perms = "0600"
                  create_dest_dirs = false
                  error_on_missing_key = true
                }

                template {
                  contents = "u={{ with secret \\"database/creds/orders\\" }}{{ .Data.username }}{{ end }}\\nk={{ with secret \\"secret/data/orders?version=3\\" }}{{ .Data.data.stripe }}{{ end }}"
                  destination = "/run/orders/app"
                  perms = "0600"
                  create_dest_dirs = false
                  error_on_missing_key = true
                }
                """.lines().toList());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            {kubernetes: {role: orders}}              | method "kubernetes" {                              | -
            {jwt: {role: orders, jwt-file: /run/jwt}} | remove_jwt_after_reading = false                   | -
            {token-file: /run/token}                  | token_file_path = "/run/token"                     | -
            {approle: {role-id: orders}}              | role_id_file_path = "/run/vault-agent/role-id"     | -
            {userpass: {username: o, password-file: /p}} | # No auto_auth: the agent has no such method.   | secrets.vault.auth.userpass
            {approle: {role-id: o, secret-id-file: /s, wrapped: true}} | secret_id_file_path = "/s"        | secrets.vault.auth.approle.wrapped
            """)
    void rendersTheMethodOrSaysThatTheAgentHasNone(String auth, String rendered, String unsupported) {
        AgentConfig config = AgentConfig.of(policy("  vault: {address: 'https://vault:8200', auth: " + auth + "}\n"));
        assertThat(config.hcl()).contains(rendered);
        assertThat(config.unsupported().stream()
                        .map(Difference::path)
                        .filter(path -> path.startsWith("secrets.vault.auth")))
                .containsExactlyElementsOf(unsupported.equals("-") ? List.of() : List.of(unsupported));
    }

    @Test
    void translatesEverySource() {
        String hcl = AgentConfig.render(policy("""
                  entries:
                    one: {file: /run/one}
                    dir: {file: /run/dir}
                    env: {environment: {key: API_KEY}}
                  files:
                    - {secret: one, field: value, path: /run/out/a}
                    - {secret: dir, field: tls.key, path: /run/out/b}
                    - {secret: env, field: key, path: /run/out/c}
                """));
        assertThat(hcl)
                .contains("{{ file \\\"/run/one\\\" | trimSuffix \\\"\\\\n\\\" }}")
                .contains("{{ file \\\"/run/dir/tls.key\\\"")
                .contains("{{ env \\\"API_KEY\\\" }}");
    }

    @Test
    void asksForACertificateAsTheLibraryDoes() {
        String hcl = AgentConfig.render(policy("""
                  vault: {address: "https://vault:8200", auth: {token-file: /run/token}}
                  entries:
                    mesh: {path: pki/issue/orders, engine: pki, parameters: {common_name: orders.shop}}
                  files:
                    - {secret: mesh, field: private-key, path: /run/out/key}
                """));
        assertThat(hcl)
                .contains("secret \\\"pki/issue/orders\\\" \\\"common_name=orders.shop\\\""
                        + " \\\"private_key_format=pkcs8\\\" }}{{ .Data.private_key }}");
    }

    @Test
    void listsWhatAnAgentCannotDo() throws Exception {
        Path sections = Files.writeString(dir.resolve("sections"), "{{#one.value}}x{{/one.value}}");
        AgentConfig config = AgentConfig.of(policy("""
                  entries:
                    one: {file: /run/one, required: true}
                    unused: {file: /run/two}
                  files:
                    - {template: %s, path: /run/out/a}
                    - {template: %s, path: /run/out/b}
                    - {secret: one, field: value, path: /run/out/c}
                    - {secret: one, field: value, path: /run/out/d, enabled: false}
                """.formatted(sections, dir.resolve("nothing"))));
        assertThat(config.unsupported().stream().map(Difference::path))
                .containsExactly(
                        "secrets.entries.one.grace",
                        "secrets.entries.one.required",
                        "secrets.entries.unused",
                        "secrets.files[0]",
                        "secrets.files[1]");
        assertThat(config.approximated().stream().map(Difference::path)).contains("secrets.files[2].path");
        assertThat(config.hcl())
                .contains("# What the agent cannot do, and so does not:")
                .doesNotContain("/run/out/d");
    }

    @Test
    void everyKeyOfThePolicyIsRenderedOrListedOrNeedsNothing() {
        String off = "vault:\n    enabled: false";
        assertThat(ExamplePolicy.COMPLETE).contains(off);
        Policy policy = Policy.parse(ExamplePolicy.COMPLETE.replace(off, "vault:\n    enabled: true"));
        assertThat(AgentConfig.of(policy).unsupported())
                .as("keys that io.sidecarsdk.secrets.internal.agent says nothing about")
                .filteredOn(difference -> difference.reason().equals(KeyLedger.UNKNOWN))
                .isEmpty();
    }

    private static Policy policy(String secrets) {
        return Policy.parse(HEAD + secrets);
    }
}
