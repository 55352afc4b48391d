package io.sidecarsdk.internal.yaml;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.DumperOptions.ScalarStyle;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.error.Mark;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.events.AliasEvent;
import org.yaml.snakeyaml.events.CollectionStartEvent;
import org.yaml.snakeyaml.events.Event;
import org.yaml.snakeyaml.events.MappingEndEvent;
import org.yaml.snakeyaml.events.MappingStartEvent;
import org.yaml.snakeyaml.events.NodeEvent;
import org.yaml.snakeyaml.events.ScalarEvent;
import org.yaml.snakeyaml.events.SequenceEndEvent;
import org.yaml.snakeyaml.events.SequenceStartEvent;
import org.yaml.snakeyaml.reader.StreamReader;

/**
 * Turns the events of one document into a {@link YamlNode} tree and reports what a policy may not contain: aliases and
 * anchors (the stuff of YAML bombs), tags, duplicate keys, a second document, nesting deeper than {@value #MAX_DEPTH}
 * and text longer than {@value #MAX_CHARACTERS} characters.
 */
public final class YamlReader {

    static final int MAX_CHARACTERS = 1 << 20;

    private static final int MAX_DEPTH = 32;

    private final Iterator<Event> events;
    private final YamlProblems problems;

    private YamlReader(Iterator<Event> events, YamlProblems problems) {
        this.events = events;
        this.problems = problems;
    }

    /**
     * The root mapping, or null where the text is no mapping at all. A problem has been reported in that case, and may
     * have been in the other: what can be read is read, so that whoever reads on finds more.
     */
    public static YamlNode.@Nullable Mapping read(String text, YamlProblems problems) {
        if (text.length() > MAX_CHARACTERS) {
            problems.report("", 0, text.length() + " characters", "at most " + MAX_CHARACTERS + " characters");
            return null;
        }
        if (hasUnprintable(text, problems)) {
            return null;
        }
        try {
            Iterator<Event> events =
                    new Yaml(limits()).parse(new java.io.StringReader(text)).iterator();
            return new YamlReader(events, problems).document();
        } catch (MarkedYAMLException e) {
            Mark mark = e.getProblemMark();
            reportMalformed(mark == null ? 0 : mark.getLine() + 1, String.valueOf(e.getProblem()), problems);
        } catch (TooDeep e) {
            problems.report(e.path, e.line, "nesting deeper than " + MAX_DEPTH, "at most " + MAX_DEPTH + " levels");
        } catch (RuntimeException | StackOverflowError e) {
            // SnakeYAML lets a few malformed inputs escape as other exceptions
            reportMalformed(0, String.valueOf(e.getMessage()), problems);
        }
        return null;
    }

    private static void reportMalformed(int line, String why, YamlProblems problems) {
        problems.report("", line, "malformed text (" + YamlText.visible(why) + ")", "well-formed YAML");
    }

    /** Found here, because SnakeYAML does not tell where they stand. */
    private static boolean hasUnprintable(String text, YamlProblems problems) {
        int line = 1;
        for (int i = 0; i < text.length(); i += Character.charCount(text.codePointAt(i))) {
            int character = text.codePointAt(i);
            if (!StreamReader.isPrintable(character)) {
                problems.report(
                        "", line, String.format("the character U+%04X", character), "printable characters only");
                return true;
            }
            line += character == '\n' ? 1 : 0;
        }
        return false;
    }

    private static LoaderOptions limits() {
        LoaderOptions options = new LoaderOptions();
        options.setCodePointLimit(MAX_CHARACTERS);
        options.setNestingDepthLimit(MAX_DEPTH * 2);
        return options;
    }

    private YamlNode.@Nullable Mapping document() {
        events.next(); // stream start
        Event start = events.next();
        if (start.is(Event.ID.StreamEnd)) {
            problems.report("", 0, "an empty document", "a mapping that starts with apiVersion");
            return null;
        }
        YamlNode root = node("", 0, (NodeEvent) events.next());
        events.next(); // document end
        Event after = events.next();
        if (!after.is(Event.ID.StreamEnd)) {
            problems.report("", line(after), "a second document", "one document");
            return null;
        }
        if (root instanceof YamlNode.Mapping mapping) {
            return mapping;
        }
        problems.report("", root.line(), root.display(), "a mapping that starts with apiVersion");
        return null;
    }

    private YamlNode node(String path, int depth, NodeEvent event) {
        if (depth > MAX_DEPTH) {
            throw new TooDeep(path, line(event));
        }
        rejectWhatPoliciesMayNotUse(path, event);
        if (event instanceof MappingStartEvent) {
            return mapping(path, depth, line(event));
        }
        if (event instanceof SequenceStartEvent) {
            return sequence(path, depth, line(event));
        }
        if (event instanceof ScalarEvent scalar) {
            return new YamlNode.Scalar(
                    path, line(event), scalar.getValue(), scalar.getScalarStyle() == ScalarStyle.PLAIN);
        }
        return new YamlNode.Scalar(path, line(event), "", true); // an alias: reported above
    }

    private void rejectWhatPoliciesMayNotUse(String path, NodeEvent event) {
        if (event instanceof AliasEvent) {
            problems.report(path, line(event), "the alias *" + event.getAnchor(), "a value written out (no aliases)");
        } else if (event.getAnchor() != null) {
            problems.report(path, line(event), "the anchor &" + event.getAnchor(), "a value without an anchor");
        }
        String tag = event instanceof ScalarEvent scalar
                ? scalar.getTag()
                : event instanceof CollectionStartEvent collection ? collection.getTag() : null;
        if (tag != null) {
            problems.report(path, line(event), "the tag " + YamlText.excerpt(tag), "a value without a tag");
        }
    }

    private YamlNode.Mapping mapping(String path, int depth, int line) {
        Map<String, YamlNode> entries = new LinkedHashMap<>();
        for (Event event = events.next(); !(event instanceof MappingEndEvent); event = events.next()) {
            YamlNode key = node(path, depth + 1, (NodeEvent) event);
            String name = key instanceof YamlNode.Scalar scalar ? scalar.text() : "?";
            String shown = YamlText.excerpt(name);
            String entryPath = path.isEmpty() ? shown : path + "." + shown;
            YamlNode value = node(entryPath, depth + 1, (NodeEvent) events.next());
            if (!(key instanceof YamlNode.Scalar)) {
                problems.report(path, key.line(), key.display() + " as a key", "a plain name as the key");
            } else if (!(event instanceof AliasEvent) && entries.putIfAbsent(name, value) != null) {
                problems.report(entryPath, key.line(), "the key a second time", "each key once");
            }
        }
        return new YamlNode.Mapping(path, line, entries);
    }

    private YamlNode.Sequence sequence(String path, int depth, int line) {
        List<YamlNode> items = new ArrayList<>();
        for (Event event = events.next(); !(event instanceof SequenceEndEvent); event = events.next()) {
            items.add(node(path + "[" + items.size() + "]", depth + 1, (NodeEvent) event));
        }
        return new YamlNode.Sequence(path, line, items);
    }

    private static int line(Event event) {
        return event.getStartMark() == null ? 0 : event.getStartMark().getLine() + 1;
    }

    /** Ends the reading at once: past this depth nothing in the document can be right. */
    private static final class TooDeep extends RuntimeException {
        private static final long serialVersionUID = 1L;
        private final String path;
        private final int line;

        private TooDeep(String path, int line) {
            super(null, null, false, false);
            this.path = path.length() > 200 ? path.substring(0, 200) + "…" : path;
            this.line = line;
        }
    }
}
