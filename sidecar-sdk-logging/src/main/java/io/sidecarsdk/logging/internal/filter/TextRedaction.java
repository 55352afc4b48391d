package io.sidecarsdk.logging.internal.filter;

import com.google.re2j.PatternSyntaxException;
import io.sidecarsdk.logging.internal.record.Redaction;
import io.sidecarsdk.policy.LogRedactPolicy;
import io.sidecarsdk.policy.PolicyError;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Hides fields by their names, and in texts whatever one of the patterns finds, in time linear in the text (RE2/J).
 *
 * <p>All patterns look at the text as it was logged, and what any of them finds is hidden: none can tear apart what another
 * would have found, and their order does not matter. Finds that touch or overlap are replaced as one.
 */
public final class TextRedaction implements Redaction {

    private final Set<String> fields = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
    private final List<TextPattern> patterns;
    private final String replacement;

    private TextRedaction(List<String> fields, List<TextPattern> patterns, String replacement) {
        this.fields.addAll(fields);
        this.patterns = List.copyOf(patterns);
        this.replacement = replacement;
    }

    /**
     * What the policy says.
     *
     * @param errors takes each pattern that is none
     */
    public static Redaction of(LogRedactPolicy policy, List<PolicyError> errors) {
        return of(policy.fields(), policy.patterns(), policy.replacement(), "logging.redact.patterns", errors);
    }

    /**
     * @param path of the patterns in the policy
     * @param errors takes each pattern that is none
     */
    static Redaction of(
            List<String> fields, List<String> patterns, String replacement, String path, List<PolicyError> errors) {
        List<TextPattern> compiled = new ArrayList<>();
        for (int i = 0; i < patterns.size(); i++) {
            try {
                compiled.add(new TextPattern(patterns.get(i)));
            } catch (PatternSyntaxException e) {
                errors.add(new PolicyError(
                        path + "[" + i + "]", 0, patterns.get(i), "a pattern in RE2's syntax: " + e.getDescription()));
            }
        }
        return fields.isEmpty() && patterns.isEmpty() ? NONE : new TextRedaction(fields, compiled, replacement);
    }

    @Override
    public boolean hides(String name) {
        return !fields.isEmpty() && fields.contains(name);
    }

    @Override
    public String replacement() {
        return replacement;
    }

    @Override
    public String clean(String text) {
        return patterns.isEmpty() ? text : replaced(text);
    }

    private String replaced(String text) {
        AsciiSet present = AsciiSet.in(text);
        @Nullable Finds finds = null;
        for (TextPattern pattern : patterns) {
            finds = pattern.find(text, present, finds);
        }
        return finds == null ? text : finds.replaced(text, replacement);
    }
}
