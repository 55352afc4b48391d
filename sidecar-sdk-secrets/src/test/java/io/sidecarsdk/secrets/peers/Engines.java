package io.sidecarsdk.secrets.peers;

import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;

/** Switches on what gives out secrets, in one namespace of an OpenBao. */
final class Engines {

    private final Bao root;

    Engines(Bao root) {
        this.root = root;
    }

    void kv1(String mount) {
        mount(mount, Map.of("type", "kv", "options", Map.of("version", "1")));
    }

    void kv2(String mount) {
        mount(mount, Map.of("type", "kv", "options", Map.of("version", "2")));
    }

    /** A new version; its number. */
    long putKv2(String mount, String path, Map<String, String> fields) {
        return root.write(mount + "/data/" + path, Map.of("data", fields)).ok().number("data", "version");
    }

    /** Knows this PostgreSQL, under the name {@code shop}. */
    void database(String mount, PostgresServer postgres) {
        mount(mount, Map.of("type", "database"));
        root.write(
                        mount + "/config/shop",
                        Map.of(
                                "plugin_name",
                                "postgresql-database-plugin",
                                "allowed_roles",
                                "*",
                                "connection_url",
                                postgres.connectionUrl(),
                                "username",
                                PostgresServer.ADMIN,
                                "password",
                                PostgresServer.ADMIN_PASSWORD))
                .ok();
    }

    /** A user for each reading, for so long. With its lease end its connections too, as careful companies have it. */
    void databaseRole(String mount, String role, Duration ttl, Duration maxTtl) {
        root.write(
                        mount + "/roles/" + role,
                        Map.of(
                                "db_name",
                                "shop",
                                "default_ttl",
                                seconds(ttl),
                                "max_ttl",
                                seconds(maxTtl),
                                "creation_statements",
                                "CREATE ROLE \"{{name}}\" WITH LOGIN PASSWORD '{{password}}'"
                                        + " VALID UNTIL '{{expiration}}'",
                                "revocation_statements",
                                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = '{{name}}';"
                                        + " DROP ROLE IF EXISTS \"{{name}}\""))
                .ok();
    }

    /** One user, whose password is changed every so often. */
    void staticRole(String mount, String role, PostgresServer postgres, String user, Duration rotation)
            throws SQLException {
        postgres.execute("CREATE ROLE \"" + user + "\" WITH LOGIN PASSWORD 'until the first rotation'");
        root.write(
                        mount + "/static-roles/" + role,
                        Map.of("db_name", "shop", "username", user, "rotation_period", seconds(rotation)))
                .ok();
    }

    /** An authority of its own; {@code role} gives out certificates below {@code test}. */
    void pki(String mount, String role, Duration maxTtl) {
        mount(mount, Map.of("type", "pki", "config", Map.of("max_lease_ttl", "8760h")));
        root.write(mount + "/root/generate/internal", Map.of("common_name", "test authority", "ttl", "8760h"))
                .ok();
        root.write(
                        mount + "/roles/" + role,
                        Map.of(
                                "allowed_domains",
                                "test",
                                "allow_subdomains",
                                true,
                                "key_type",
                                "ec",
                                "key_bits",
                                256,
                                // else it began 30 s before it was made, which hides how much of its time is over
                                "not_before_duration",
                                "0s",
                                "max_ttl",
                                seconds(maxTtl)))
                .ok();
    }

    private void mount(String mount, Map<String, ?> settings) {
        root.write("sys/mounts/" + mount, settings).ok();
    }

    private static String seconds(Duration duration) {
        return duration.toSeconds() + "s";
    }
}
