package io.sidecarsdk.policy;

import io.sidecarsdk.internal.yaml.YamlNode;
import io.sidecarsdk.internal.yaml.YamlProblems;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.Set;

/** Collects errors while a document is read; the same error, met twice through merged defaults, counts once. */
final class Problems implements YamlProblems {

    private final Set<PolicyError> errors = new LinkedHashSet<>();

    @Override
    public void report(String path, int line, String value, String expected) {
        errors.add(new PolicyError(path.isEmpty() ? "(document)" : path, line, value, expected));
    }

    void report(YamlNode node, String expected) {
        report(node.path(), node.line(), node.display(), expected);
    }

    void throwIfAny(String source) {
        if (!errors.isEmpty()) {
            throw new PolicyException(source, new ArrayList<>(errors));
        }
    }
}
