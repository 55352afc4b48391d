package io.sidecarsdk.internal.tls;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What a source held at one look, in PEM. No record: its {@code toString} would show the key. */
public final class PemTexts {

    private final @Nullable String ca;
    private final @Nullable String certificate;
    private final @Nullable String privateKey;

    /** Keeps what was found; null for what there was not. */
    public PemTexts(@Nullable String ca, @Nullable String certificate, @Nullable String privateKey) {
        this.ca = ca;
        this.certificate = certificate;
        this.privateKey = privateKey;
    }

    /** Null where the system's authorities are to be trusted. */
    public @Nullable String ca() {
        return ca;
    }

    /** The client's certificate, then its issuers; null where it shows none. */
    public @Nullable String certificate() {
        return certificate;
    }

    /** The certificate's key; null where it shows none. */
    public @Nullable String privateKey() {
        return privateKey;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof PemTexts texts
                && Objects.equals(texts.ca, ca)
                && Objects.equals(texts.certificate, certificate)
                && Objects.equals(texts.privateKey, privateKey);
    }

    @Override
    public int hashCode() {
        return Objects.hash(ca, certificate, privateKey);
    }
}
