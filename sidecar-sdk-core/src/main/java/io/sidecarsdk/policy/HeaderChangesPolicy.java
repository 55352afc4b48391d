package io.sidecarsdk.policy;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * Changes to headers: first {@link #remove()}, then {@link #set()}, then {@link #add()}. Host and the headers of a single
 * connection cannot be changed, nor those that frame a message.
 */
public final class HeaderChangesPolicy extends Settings {

    static final Section.NamePattern NAME =
            new Section.NamePattern("[A-Za-z0-9!#$%&'*+.^_`|~-]{1,256}", "a header's name");
    static final Kind<String> VALUE =
            Kind.TEXT.where(value -> value.matches("[\\x20-\\x7e\\t]*"), "in printable ASCII characters");
    private static final Set<String> GUARDED = Set.of(
            "host",
            "connection",
            "keep-alive",
            "proxy-connection",
            "te",
            "trailer",
            "transfer-encoding",
            "upgrade",
            "content-length");
    private static final String WORDS =
            "headers other than Host (see rewrite) and those of a single connection or a body's framing";

    private final Map<String, String> add;
    private final Map<String, String> set;
    private final List<String> remove;

    HeaderChangesPolicy(Section section) {
        super(section);
        add = section.texts("add", NAME, VALUE, "Headers to add to any of that name.");
        set = section.texts("set", NAME, VALUE, "Headers to set in place of any of that name.");
        remove = Objects.requireNonNullElse(
                section.list("remove", HeaderMatchPolicy.HEADER_NAME, "Headers to take away.")
                        .orNull(),
                List.of());
        section.check(add.keySet().stream().noneMatch(HeaderChangesPolicy::isGuarded), "add", WORDS);
        section.check(set.keySet().stream().noneMatch(HeaderChangesPolicy::isGuarded), "set", WORDS);
        section.check(remove.stream().noneMatch(HeaderChangesPolicy::isGuarded), "remove", WORDS);
    }

    private static boolean isGuarded(String name) {
        return GUARDED.contains(name.toLowerCase(Locale.ROOT));
    }

    /** Headers to add to any of that name. */
    public Map<String, String> add() {
        return add;
    }

    /** Headers to set in place of any of that name. */
    public Map<String, String> set() {
        return set;
    }

    /** Headers to take away. */
    public List<String> remove() {
        return remove;
    }

    /** Whether nothing is changed. */
    public boolean isEmpty() {
        return add.isEmpty() && set.isEmpty() && remove.isEmpty();
    }
}
