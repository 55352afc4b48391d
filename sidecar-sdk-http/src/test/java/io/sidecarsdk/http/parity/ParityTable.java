package io.sidecarsdk.http.parity;

import static java.util.stream.Collectors.joining;

import io.sidecarsdk.http.envoy.PolicyVariants;
import io.sidecarsdk.http.internal.envoy.Bootstrap;
import io.sidecarsdk.http.internal.envoy.Bootstrap.Address;
import io.sidecarsdk.http.internal.envoy.Fate;
import io.sidecarsdk.http.internal.envoy.Ledger;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;

/** What the comparison found, as a page: by key of the policy, and by scenario. */
final class ParityTable {

    private static final String CLIENT = "http.clients.inventory.";
    /** Figures differ from run to run: what stands in these columns of the second and third table is not compared. */
    private static final Pattern FIGURES =
            Pattern.compile("(?m)^(\\| (?:\\d+|off) \\|[^|]*\\|[^|]*\\|[^|]*\\|)[^|]*\\|[^|]*\\|");

    private final List<Comparison> comparisons;
    private final Map<Control, Comparison> controls;

    ParityTable(List<Comparison> comparisons, Map<Control, Comparison> controls) {
        this.comparisons = comparisons;
        this.controls = new LinkedHashMap<>(controls);
    }

    /** The page without what is different in each run. */
    static String withoutFigures(String page) {
        return FIGURES.matcher(page).replaceAll("$1");
    }

    String page(String envoyVersion) {
        StringBuilder page = new StringBuilder();
        page.append("# Library and Envoy under the same faults\n\n");
        page.append(
                        "Made by `ParityTest`; `./mvnw verify -Ppeers` runs it and checks this page, `-Dregenerate` writes it.\n")
                .append("One policy drives the library, and a real Envoy ")
                .append(envoyVersion)
                .append(" that runs what `EnvoyConfig.render` made of it. Both\n")
                .append("meet the same scripted upstreams; what these saw and how the calls ended is compared.\n\n");
        page.append("## By key\n\n");
        page.append("Keys of `http.clients.<name>`. The numbers are those of the scenarios below.\n\n");
        byKey().forEach(row -> page.append(row).append('\n'));
        page.append("\n## By scenario\n\n");
        byScenario().forEach(row -> page.append(row).append('\n'));
        page.append("\n## Negative controls\n\n");
        page.append("A feature is switched off in the library alone; each comparison must fail, and did.\n\n");
        byControl().forEach(row -> page.append(row).append('\n'));
        return page.toString();
    }

    private List<String> byKey() {
        List<String> rows = new ArrayList<>();
        rows.add(row("key", "Envoy", "scenarios", "verdict"));
        rows.add(row("---", "---", "---", "---"));
        keys().forEach((key, entry) -> rows.add(row(
                "`" + key + "`", entry.envoy().isEmpty() ? "–" : entry.envoy(), scenarios(key), verdict(key, entry))));
        return rows;
    }

    /** All keys of a client, and what becomes of them in Envoy's configuration. */
    private static Map<String, Ledger.Entry> keys() {
        Map<String, Ledger.Entry> keys = new TreeMap<>();
        new Bootstrap(PolicyVariants.base(), new Address("127.0.0.1", 1), new Address("127.0.0.1", 2))
                .entries().stream()
                        .filter(entry -> entry.path().startsWith(CLIENT))
                        .forEach(entry -> keys.putIfAbsent(key(entry), entry));
        return keys;
    }

    /** Items of a list have the same keys. */
    private static String key(Ledger.Entry entry) {
        return entry.path().substring(CLIENT.length()).replaceAll("\\[\\d+]", "[]");
    }

    private String scenarios(String key) {
        List<String> numbers = new ArrayList<>();
        for (int i = 0; i < comparisons.size(); i++) {
            if (comparisons.get(i).scenario().keys().contains(key)) {
                numbers.add(Integer.toString(i + 1));
            }
        }
        return numbers.isEmpty() ? "–" : String.join(", ", numbers);
    }

    private String verdict(String key, Ledger.Entry entry) {
        List<Comparison> about = comparisons.stream()
                .filter(comparison -> comparison.scenario().keys().contains(key))
                .toList();
        if (about.stream().anyMatch(comparison -> !comparison.isAsExpected())) {
            return "**differs, unexplained**";
        }
        List<String> words = new ArrayList<>();
        if (entry.fate() == Fate.UNSUPPORTED) {
            words.add("only in the library: " + entry.note());
        } else if (about.isEmpty()) {
            words.add(entry.fate() == Fate.NOT_NEEDED ? entry.note() : "rendered, not compared");
        } else if (about.stream().anyMatch(comparison -> comparison.scenario().difference() == null)) {
            words.add("same");
        }
        if (entry.fate() == Fate.APPROXIMATED) {
            words.add(entry.note());
        }
        return String.join("; ", words);
    }

    private List<String> byScenario() {
        List<String> rows = new ArrayList<>();
        rows.add(row("", "scenario", "compared", "tolerance", "library", "Envoy", "verdict"));
        rows.add(row("---", "---", "---", "---", "---", "---", "---"));
        for (int i = 0; i < comparisons.size(); i++) {
            Comparison comparison = comparisons.get(i);
            Scenario scenario = comparison.scenario();
            String title = scenario.name()
                    + (scenario.settings().isEmpty()
                            ? ""
                            : ": `" + scenario.settings().replace("|", "/") + "`");
            rows.add(row(
                    Integer.toString(i + 1),
                    title,
                    of(comparison, Aspect::name),
                    of(comparison, Aspect::tolerance),
                    of(comparison, aspect -> shown(aspect, comparison.library())),
                    of(comparison, aspect -> shown(aspect, comparison.envoy())),
                    verdict(comparison)));
        }
        return rows;
    }

    private static String verdict(Comparison comparison) {
        if (!comparison.isAsExpected()) {
            return "**differs, unexplained**";
        }
        String difference = comparison.scenario().difference();
        return difference == null ? "same" : "differs: " + difference;
    }

    private List<String> byControl() {
        List<String> rows = new ArrayList<>();
        rows.add(row("", "scenario", "in the library", "", "library", "Envoy", "verdict"));
        rows.add(row("---", "---", "---", "---", "---", "---", "---"));
        controls.forEach((control, comparison) -> {
            List<Aspect> different = comparison.scenario().aspects().stream()
                    .filter(aspect -> !comparison.isSame(aspect))
                    .toList();
            rows.add(row(
                    "off",
                    control.scenario().name(),
                    "`" + control.settings() + "`",
                    "",
                    different.stream()
                            .map(aspect -> aspect.name() + ": " + shown(aspect, comparison.library()))
                            .collect(joining("<br>")),
                    different.stream()
                            .map(aspect -> aspect.name() + ": " + shown(aspect, comparison.envoy()))
                            .collect(joining("<br>")),
                    different.isEmpty() ? "**not noticed**" : "noticed"));
        });
        return rows;
    }

    private static String of(Comparison comparison, java.util.function.Function<Aspect, String> what) {
        return comparison.scenario().aspects().stream().map(what).collect(joining("<br>"));
    }

    /** Long ones are equal, or the difference is in the test's message. */
    private static String shown(Aspect aspect, Observation observation) {
        String text = aspect.shown().apply(observation).replace('|', '/');
        return text.length() <= 100 ? text : text.substring(0, 97) + "…";
    }

    private static String row(String... cells) {
        return "| " + String.join(" | ", cells) + " |";
    }
}
