package io.sidecarsdk.policy;

import io.sidecarsdk.internal.yaml.YamlNode;
import io.sidecarsdk.internal.yaml.YamlProblems;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Collects errors while a document is read. */
final class Problems implements YamlProblems {

    private final Map<Finding, PolicyError> errors = new LinkedHashMap<>();
    private final Set<Place> places = new HashSet<>();
    private final Set<Place> closed = new HashSet<>();

    private record Place(String path, int line) {}

    /** The same value in the same place, met again through merged defaults, is one error, whatever was expected then. */
    private record Finding(Place place, String value) {}

    @Override
    public void report(String path, int line, String value, String expected) {
        Place place = new Place(path, line);
        if (!closed.contains(place)) {
            places.add(place);
            errors.putIfAbsent(
                    new Finding(place, value),
                    new PolicyError(path.isEmpty() ? "(document)" : path, line, value, expected));
        }
    }

    void report(YamlNode node, String expected) {
        report(node.path(), node.line(), node.display(), expected);
    }

    /** From now on, wherever an error was reported nothing else is: it would only follow from that error. */
    void closePlaces() {
        closed.addAll(places);
    }

    /** Whether something is wrong with this very node. */
    boolean concern(YamlNode node) {
        return places.contains(new Place(node.path(), node.line()));
    }

    boolean any() {
        return !errors.isEmpty();
    }

    PolicyException toException(String source) {
        List<PolicyError> sorted = new ArrayList<>(errors.values());
        sorted.sort(Comparator.comparingInt(PolicyError::line));
        return new PolicyException(source, sorted);
    }
}
