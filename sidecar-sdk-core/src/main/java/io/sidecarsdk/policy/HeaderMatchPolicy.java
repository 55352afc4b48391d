package io.sidecarsdk.policy;

import org.jspecify.annotations.Nullable;

/**
 * What a header must look like: present, or with a certain value, beginning or end.
 *
 * <p>Names compare without regard to case, values with. A header that came several times has its values joined by commas,
 * as Envoy does. There are no regular expressions: one that backtracks could be made to hang by whoever sends the header.
 *
 * @see <a
 *     href="https://www.envoyproxy.io/docs/envoy/latest/api-v3/config/route/v3/route_components.proto#config-route-v3-headermatcher">Envoy:
 *     HeaderMatcher</a>
 */
public final class HeaderMatchPolicy extends Settings {

    /** RFC 9110, section 5.6.2: token. */
    static final Kind<String> HEADER_NAME =
            Kind.TEXT.where(name -> name.matches("[A-Za-z0-9!#$%&'*+.^_`|~-]{1,256}"), "a header's name");

    private final String name;
    private final @Nullable String exact;
    private final @Nullable String prefix;
    private final @Nullable String suffix;

    HeaderMatchPolicy(Section section) {
        super(section);
        name = section.value("name", HEADER_NAME, "The header.").required("");
        exact = section.value("exact", Kind.TEXT, "Its value.").orNull();
        prefix = section.value("prefix", Kind.TEXT, "How its value begins.").orNull();
        suffix = section.value("suffix", Kind.TEXT, "How its value ends.").orNull();
        int set = (exact == null ? 0 : 1) + (prefix == null ? 0 : 1) + (suffix == null ? 0 : 1);
        section.check(set <= 1, "name", "one of exact, prefix and suffix beside it, or none where it must be present");
    }

    /** Name of the header. */
    public String name() {
        return name;
    }

    /** The value it must have; null for any. */
    public @Nullable String exact() {
        return exact;
    }

    /** How its value must begin; null for any. */
    public @Nullable String prefix() {
        return prefix;
    }

    /** How its value must end; null for any. */
    public @Nullable String suffix() {
        return suffix;
    }

    /** Whether {@code value} is as wanted; null stands for a header that is not there, and never is. */
    public boolean matches(@Nullable String value) {
        return value != null
                && (exact == null || value.equals(exact))
                && (prefix == null || value.startsWith(prefix))
                && (suffix == null || value.endsWith(suffix));
    }
}
