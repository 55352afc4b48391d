package io.sidecarsdk.policy;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What of a request says to which endpoint it goes: one header, or one cookie. A request without it goes anywhere. */
public final class HashOnPolicy extends Settings {

    private static final Kind<String> TOKEN = Kind.TEXT.where(
            text -> text.matches("[!#$%&'*+.^_`|~0-9A-Za-z-]{1,128}"), "in letters, digits and !#$%&'*+.^_`|~-");

    private final @Nullable String header;
    private final @Nullable String cookie;

    HashOnPolicy(Section section) {
        super(section);
        header = section.value("header", TOKEN, "The header whose value is hashed.")
                .orNull();
        cookie = section.value("cookie", TOKEN, "The cookie whose value is hashed.")
                .orNull();
        section.check((header == null) != (cookie == null), "header", "either a header or a cookie");
    }

    /** The header whose value is hashed; empty where a cookie's is. */
    public Optional<String> header() {
        return Optional.ofNullable(header);
    }

    /** The cookie whose value is hashed; empty where a header's is. */
    public Optional<String> cookie() {
        return Optional.ofNullable(cookie);
    }
}
