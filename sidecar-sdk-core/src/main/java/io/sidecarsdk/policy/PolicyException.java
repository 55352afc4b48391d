package io.sidecarsdk.policy;

import io.sidecarsdk.internal.yaml.YamlText;
import java.io.IOException;
import java.util.List;
import java.util.stream.Collectors;

/**
 * A policy document that cannot be used, with everything that is wrong with it.
 *
 * <p>The message lists every error on a line of its own.
 */
public class PolicyException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /** Not serialized: the message says the same. */
    private final transient List<PolicyError> errors;

    /**
     * Makes the exception for one document.
     *
     * @param source what was read, such as a file's path; it opens the message
     * @param errors everything that is wrong, at least one
     */
    public PolicyException(String source, List<PolicyError> errors) {
        super(message(source, errors));
        this.errors = List.copyOf(errors);
    }

    /**
     * Makes the exception for a document that could not even be read.
     *
     * @param source what was to be read
     * @param why what reading it threw
     */
    public static PolicyException unreadable(String source, IOException why) {
        String found = YamlText.insteadOfDocument(why);
        return new PolicyException(
                source, List.of(new PolicyError("(document)", 0, found, "a readable document in UTF-8")));
    }

    /** Everything that is wrong, in the order of the document; never empty. */
    public List<PolicyError> errors() {
        return errors == null ? List.of() : errors;
    }

    private static String message(String source, List<PolicyError> errors) {
        String count = errors.size() == 1 ? "1 error" : errors.size() + " errors";
        return errors.stream()
                .map(error -> "\n  " + error)
                .collect(Collectors.joining("", "Policy " + source + " has " + count + ":", ""));
    }
}
