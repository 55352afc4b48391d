package io.sidecarsdk.policy;

import java.util.Locale;
import java.util.Set;

/** What a log sink shows its receiver, out of a secret: a token, name and password, or any header. */
public final class LogCredentialsPolicy extends Settings {

    private static final Set<String> NOT_TO_BE_SET = Set.of(
            "content-encoding",
            "content-length",
            "content-type",
            "host",
            "connection",
            "transfer-encoding",
            "user-agent");

    private static final Kind<String> HEADER = Kind.TEXT.where(
            text -> text.matches("[A-Za-z0-9!#$%&'*+.^_`|~-]{1,64}") && mayBeSet(text),
            "the name of a header, such as x-api-key, that is not about the connection or the body");

    private final String secret;
    private final Scheme scheme;
    private final String field;
    private final String header;

    /** How the header's value is made. */
    public enum Scheme {
        /** {@code Bearer} and the field, in the header Authorization. */
        BEARER,
        /** {@code Basic} and the fields {@code username} and {@code password}, in the header Authorization. */
        BASIC,
        /** {@code Splunk} and the field, in the header Authorization. */
        SPLUNK,
        /** The field as it is, in any header. */
        PLAIN
    }

    /** @param usual the scheme where none is given */
    LogCredentialsPolicy(Section section, Scheme usual) {
        super(section);
        secret = section.value("secret", Kind.TEXT, "The secret, one of secrets.entries.")
                .required("secret");
        scheme = section.value("scheme", Kind.choice(Scheme.class), "How the header is made of it.")
                .orElse(usual);
        field = section.value("field", Kind.TEXT, "The field with the token or the header's value.")
                .orElseWhere(scheme != Scheme.BASIC, "bearer, splunk and plain", "value");
        header = section.value("header", HEADER, "The header to send.")
                .orElseWhere(scheme == Scheme.PLAIN, "plain", "authorization");
    }

    /** Whether a header is the user's to set, being not about the connection or the body. */
    static boolean mayBeSet(String header) {
        return !NOT_TO_BE_SET.contains(header.toLowerCase(Locale.ROOT));
    }

    /** The secret's name. */
    public String secret() {
        return secret;
    }

    /** How the header's value is made. Default bearer; of a Splunk sink, splunk. */
    public Scheme scheme() {
        return scheme;
    }

    /** The field with the token or the header's value. Default {@code value}. */
    public String field() {
        return field;
    }

    /** The header to send. Default {@code authorization}. */
    public String header() {
        return header;
    }
}
