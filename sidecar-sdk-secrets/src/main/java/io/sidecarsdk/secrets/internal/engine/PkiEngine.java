package io.sidecarsdk.secrets.internal.engine;

import io.sidecarsdk.secrets.internal.lease.Terms;
import io.sidecarsdk.secrets.internal.vault.Vault;
import io.sidecarsdk.secrets.internal.vault.VaultAnswer;
import io.sidecarsdk.secrets.internal.vault.VaultException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A certificate with its key, issued on request.
 *
 * <p>Beside Vault's own fields there are those that a client's {@code tls: {secret: …}} reads: {@code certificate} is the
 * certificate followed by its issuers, {@code private-key} its key in PKCS #8, {@code ca} the authority that issued it.
 */
final class PkiEngine implements VaultEngine {

    /** Vault dates certificates back this far, for clocks that are behind. */
    private static final Duration DATED_BACK = Duration.ofSeconds(30);

    private final String path;
    private final Map<String, String> parameters;

    PkiEngine(String path, Map<String, String> parameters) {
        this.path = path;
        this.parameters = new TreeMap<>(Map.of("private_key_format", "pkcs8")); // the one that Java reads
        this.parameters.putAll(parameters);
    }

    @Override
    public VaultAnswer ask(Vault vault) throws VaultException {
        return VaultEngines.ask(vault, path, parameters);
    }

    @Override
    public Grant read(VaultAnswer answer, Terms terms) throws VaultException {
        if (!isCertificate(answer)) {
            throw VaultEngines.unusable("answers without certificate, private_key and expiration"
                    + " (expected: a path such as pki/issue/orders)");
        }
        return grant(answer, terms);
    }

    static boolean isCertificate(VaultAnswer answer) {
        return answer.data().get("certificate") instanceof String
                && answer.data().get("private_key") instanceof String
                && AnswerFields.seconds(answer.data().get("expiration")) > 0;
    }

    static Grant grant(VaultAnswer answer, Terms terms) throws VaultException {
        Map<String, Object> data = new TreeMap<>(answer.data());
        data.put("certificate", chain(answer));
        data.put("private-key", String.valueOf(data.get("private_key")));
        if (data.get("issuing_ca") instanceof String ca) {
            data.put("ca", ca);
        }
        return new Grant(
                AnswerFields.of(data),
                answer.leaseId().isEmpty() ? terms.certificate(lifetime(answer, terms)) : terms.leased(answer));
    }

    private static String chain(VaultAnswer answer) {
        StringBuilder chain = new StringBuilder(
                String.valueOf(answer.data().get("certificate")).strip());
        if (answer.data().get("ca_chain") instanceof List<?> issuers) {
            issuers.forEach(
                    issuer -> chain.append('\n').append(String.valueOf(issuer).strip()));
        }
        return chain.append('\n').toString();
    }

    /** From our clock where that is sensible, else from what Vault's own clock made of it. */
    private static Duration lifetime(VaultAnswer answer, Terms terms) {
        long expiration = AnswerFields.seconds(answer.data().get("expiration"));
        long notBefore = AnswerFields.seconds(answer.data().get("not_before"));
        Duration ours = Duration.between(terms.time().now(), Instant.ofEpochSecond(expiration));
        if (notBefore <= 0) {
            return atLeastASecond(ours);
        }
        Duration vaults = Duration.ofSeconds(expiration - notBefore).minus(DATED_BACK);
        boolean sensible = !ours.isNegative() && !ours.isZero() && ours.compareTo(vaults) < 0;
        return atLeastASecond(sensible ? ours : vaults);
    }

    private static Duration atLeastASecond(Duration duration) {
        return duration.compareTo(Duration.ofSeconds(1)) < 0 ? Duration.ofSeconds(1) : duration;
    }
}
