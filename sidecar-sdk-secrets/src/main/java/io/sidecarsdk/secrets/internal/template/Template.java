package io.sidecarsdk.secrets.internal.template;

import com.samskivert.mustache.Mustache;
import com.samskivert.mustache.MustacheException;
import java.io.IOException;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;

/**
 * A Mustache template whose names are those of secrets and their fields, such as {@code {{database.password}}}. Values are
 * put in as they are. A name for which there is no value is an error, and so is a partial.
 */
public final class Template {

    /** Finds whole names before it takes them apart at their dots, which secrets and fields may have in theirs. */
    private static final Mustache.Compiler ENGINE =
            Mustache.compiler().escapeHTML(false).strictSections(true).emptyStringIsFalse(true);

    /** In a section, the value that the section is about. */
    private static final String THIS = ".";

    private final com.samskivert.mustache.Template compiled;
    private final Map<String, Reference> references;

    private Template(com.samskivert.mustache.Template compiled, Map<String, Reference> references) {
        this.compiled = compiled;
        this.references = references;
    }

    /** A field of a secret. */
    public record Reference(String secret, String field) {}

    /**
     * Reads a template.
     *
     * @param secrets the names of secrets that it may use
     * @throws IOException if it is none, or names another secret; the message says where
     */
    public static Template of(String text, Set<String> secrets) throws IOException {
        try {
            com.samskivert.mustache.Template compiled = ENGINE.compile(text);
            Names names = new Names();
            compiled.visit(names);
            Map<String, Reference> references = new LinkedHashMap<>();
            for (String name : names.found) {
                if (!name.equals(THIS)) {
                    references.put(name, reference(name, secrets));
                }
            }
            return new Template(compiled, references);
        } catch (MustacheException e) {
            throw new IOException("is no Mustache template: " + e.getMessage());
        }
    }

    private static Reference reference(String name, Set<String> secrets) throws IOException {
        String secret = secrets.stream()
                .filter(known -> name.length() > known.length() + 1 && name.startsWith(known + "."))
                .max(Comparator.comparingInt(String::length))
                .orElseThrow(() -> new IOException(
                        "names " + name + " (expected: a secret and its field, the secret one of " + secrets + ")"));
        return new Reference(secret, name.substring(secret.length() + 1));
    }

    /** What it asks for, by the names under which it does. */
    public Map<String, Reference> references() {
        return Collections.unmodifiableMap(references);
    }

    /** Its text with {@code translation} of each name; empty where it has more than names, such as sections. */
    public Optional<String> translated(Function<Reference, String> translation) {
        Translation visitor = new Translation(references, translation);
        compiled.visit(visitor);
        return visitor.simple ? Optional.of(visitor.text.toString()) : Optional.empty();
    }

    /**
     * The text with {@code values} in it.
     *
     * @param values of all {@link #references()}
     * @throws IOException if it cannot be rendered; the message holds no value
     */
    public String render(Map<String, String> values) throws IOException {
        try {
            return compiled.execute(values);
        } catch (RuntimeException e) {
            throw new IOException("cannot be rendered: " + e.getClass().getName()); // a message might hold a value
        }
    }

    /** What the template asks for, sections included. */
    private static final class Names implements Mustache.Visitor {

        private final Set<String> found = new TreeSet<>();

        @Override
        public void visitText(String text) {}

        @Override
        public void visitVariable(String name) {
            found.add(name);
        }

        @Override
        public boolean visitInclude(String name) {
            throw new MustacheException("includes " + name + ", and partials are not supported");
        }

        @Override
        public boolean visitSection(String name) {
            found.add(name);
            return true;
        }

        @Override
        public boolean visitInvertedSection(String name) {
            found.add(name);
            return true;
        }
    }

    /** Puts the text together anew. */
    private static final class Translation implements Mustache.Visitor {

        private final Map<String, Reference> references;
        private final Function<Reference, String> translation;
        private final StringBuilder text = new StringBuilder();
        private boolean simple = true;

        private Translation(Map<String, Reference> references, Function<Reference, String> translation) {
            this.references = references;
            this.translation = translation;
        }

        @Override
        public void visitText(String found) {
            simple &= !found.contains("{{");
            text.append(found);
        }

        @Override
        public void visitVariable(String name) {
            Reference reference = references.get(name);
            simple &= reference != null;
            text.append(reference == null ? "" : translation.apply(reference));
        }

        @Override
        public boolean visitInclude(String name) {
            return visitSection(name);
        }

        @Override
        public boolean visitSection(String name) {
            simple = false;
            return false;
        }

        @Override
        public boolean visitInvertedSection(String name) {
            return visitSection(name);
        }
    }
}
