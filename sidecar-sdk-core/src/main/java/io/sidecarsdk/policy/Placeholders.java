package io.sidecarsdk.policy;

import io.sidecarsdk.internal.yaml.YamlNode;
import io.sidecarsdk.internal.yaml.YamlText;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Replaces <code>${NAME}</code> and <code>${NAME:default}</code> in values, after the YAML was read: what a variable holds is only
 * ever text. <code>$${</code> stands for a literal <code>${</code>.
 */
final class Placeholders {

    private static final Pattern PLACEHOLDER = Pattern.compile("\\$\\$\\{|\\$\\{([^}:]*)(?::([^}]*))?}|\\$\\{");
    private static final Pattern NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9_.]*");

    private final PolicyEnvironment environment;
    private final Problems problems;

    Placeholders(PolicyEnvironment environment, Problems problems) {
        this.environment = environment;
        this.problems = problems;
    }

    YamlNode.Mapping expand(YamlNode.Mapping mapping) {
        Map<String, YamlNode> entries = new LinkedHashMap<>();
        mapping.entries().forEach((key, value) -> entries.put(key, expand(value)));
        return new YamlNode.Mapping(mapping.path(), mapping.line(), entries);
    }

    private YamlNode expand(YamlNode node) {
        if (node instanceof YamlNode.Mapping mapping) {
            return expand(mapping);
        }
        if (node instanceof YamlNode.Sequence sequence) {
            List<YamlNode> items = new ArrayList<>();
            sequence.items().forEach(item -> items.add(expand(item)));
            return new YamlNode.Sequence(sequence.path(), sequence.line(), items);
        }
        YamlNode.Scalar scalar = (YamlNode.Scalar) node;
        return scalar.text().contains("${") ? expand(scalar) : scalar;
    }

    /** The result counts as plain: inside braces a placeholder must be quoted, and may still stand for a number. */
    private YamlNode.Scalar expand(YamlNode.Scalar scalar) {
        StringBuilder text = new StringBuilder();
        Matcher matcher = PLACEHOLDER.matcher(scalar.text());
        while (matcher.find()) {
            matcher.appendReplacement(text, Matcher.quoteReplacement(replacement(scalar, matcher)));
        }
        matcher.appendTail(text);
        return new YamlNode.Scalar(scalar.path(), scalar.line(), text.toString(), true);
    }

    private String replacement(YamlNode.Scalar scalar, Matcher matcher) {
        if (matcher.group().equals("$${")) {
            return "${";
        }
        String name = matcher.group(1);
        String fallback = matcher.group(2);
        boolean nested = fallback != null && fallback.contains("${");
        if (name == null || !NAME.matcher(name).matches() || nested) {
            report(scalar, matcher, "a placeholder such as ${NAME} or ${NAME:default}");
            return "";
        }
        String value = environment.get(name);
        if (value != null) {
            return value;
        }
        if (fallback == null) {
            report(scalar, matcher, "the environment variable " + name + " to be set, or ${" + name + ":default}");
            return "";
        }
        return fallback;
    }

    private void report(YamlNode.Scalar scalar, Matcher placeholder, String expected) {
        String found = '"' + YamlText.excerpt(placeholder.group()) + '"';
        problems.report(scalar.path(), scalar.line(), found, expected);
    }
}
