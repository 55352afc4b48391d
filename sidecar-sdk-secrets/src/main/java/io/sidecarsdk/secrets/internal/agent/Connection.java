package io.sidecarsdk.secrets.internal.agent;

import io.sidecarsdk.internal.export.KeyLedger;
import io.sidecarsdk.policy.TlsPolicy;
import io.sidecarsdk.policy.VaultPolicy;
import java.nio.file.Path;

/** Where Vault is, and how connections to it are secured: the agent's {@code vault} stanza. */
final class Connection {

    private static final String AT = "secrets.vault.";

    private final VaultPolicy vault;
    private final KeyLedger keys;

    Connection(VaultPolicy vault, KeyLedger keys) {
        this.vault = vault;
        this.keys = keys;
    }

    void render(Hcl document) {
        keys.rendered(AT + "address", AT + "enabled");
        if (vault.addresses().size() > 1) {
            keys.approximated(AT + "addresses", "the agent knows one address, here the first");
        } else {
            keys.rendered(AT + "addresses");
        }
        keys.notNeeded(AT + "plain-text", "the agent asks for no leave to speak http");
        keys.unsupported(AT + "timeout", "only by the agent's environment: VAULT_CLIENT_TIMEOUT");
        keys.unsupported(AT + "connect-timeout", "the agent has one timeout only");
        if (vault.revokeOnClose()) {
            keys.unsupported(AT + "revoke-on-close", "the agent leaves its token to end by itself");
        } else {
            keys.rendered(AT + "revoke-on-close");
        }
        document.block("vault", stanza -> {
            stanza.set("address", vault.addresses().get(0).toString());
            vault.tls().ifPresent(tls -> tls(tls, stanza));
        });
    }

    private void tls(TlsPolicy tls, Hcl stanza) {
        String at = AT + "tls.";
        if (!tls.enabled()) {
            keys.notNeeded(AT + "tls", "switched off");
            return;
        }
        keys.rendered(at + "enabled", at + "ca", at + "certificate", at + "private-key");
        keys.unsupported(at + "min-version", "the agent speaks TLS 1.2 or newer, and cannot be told otherwise");
        tls.ca().map(Path::toString).ifPresent(ca -> stanza.set("ca_cert", ca));
        tls.certificate().map(Path::toString).ifPresent(certificate -> stanza.set("client_cert", certificate));
        tls.privateKey().map(Path::toString).ifPresent(key -> stanza.set("client_key", key));
        if (tls.subjectAltNames().size() == 1 && !tls.subjectAltNames().get(0).contains("/")) {
            keys.rendered(at + "subject-alt-names");
            stanza.set("tls_server_name", tls.subjectAltNames().get(0));
        } else if (tls.subjectAltNames().isEmpty()) {
            keys.notNeeded(at + "subject-alt-names", "none");
        } else {
            keys.unsupported(at + "subject-alt-names", "the agent verifies one DNS name or IP address only");
        }
    }
}
