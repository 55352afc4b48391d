package io.sidecarsdk.http.parity;

import static org.assertj.core.api.Assertions.assertThat;

import io.sidecarsdk.http.envoy.RealEnvoy;
import io.sidecarsdk.testing.GeneratedFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;

/**
 * One policy drives the library and, rendered, a real Envoy; both meet the same faults and must do the same. What is known
 * to differ must differ. {@code -Dscenario=REGEX} runs some of them only, and writes what it found to target/parity.md.
 */
@Tag("peer")
class ParityTest {

    private static final String ONLY = System.getProperty("scenario", "");

    @TestFactory
    Stream<DynamicTest> libraryAndEnvoyDoTheSame() {
        List<Comparison> comparisons = new ArrayList<>();
        Map<Control, Comparison> controls = new LinkedHashMap<>();
        Stream<DynamicTest> scenarios = Scenarios.all().stream()
                .filter(scenario ->
                        Pattern.compile(ONLY).matcher(scenario.name()).find())
                .map(scenario -> DynamicTest.dynamicTest(scenario.name(), () -> compare(scenario, comparisons)));
        Stream<DynamicTest> offs = Control.all().stream()
                .filter(control ->
                        Pattern.compile(ONLY).matcher(control.scenario().name()).find())
                .map(control -> DynamicTest.dynamicTest(
                        "noticed: " + control.scenario().name() + " under " + control.settings(),
                        () -> notice(control, controls)));
        DynamicTest table = DynamicTest.dynamicTest("docs/parity.md", () -> check(comparisons, controls));
        return Stream.of(scenarios, offs, Stream.of(table)).flatMap(tests -> tests);
    }

    private static void compare(Scenario scenario, List<Comparison> comparisons) throws Exception {
        Comparison comparison = Comparison.of(scenario);
        comparisons.add(comparison);
        if (scenario.difference() == null) {
            assertThat(comparison.differences()).isEmpty();
        } else {
            assertThat(comparison.differences())
                    .as("no longer true: %s", scenario.difference())
                    .isNotEmpty();
        }
    }

    /** A comparison that holds whatever one side does is worth nothing. */
    private static void notice(Control control, Map<Control, Comparison> controls) throws Exception {
        Comparison comparison = control.run();
        controls.put(control, comparison);
        assertThat(comparison.differences()).isNotEmpty();
    }

    private static void check(List<Comparison> comparisons, Map<Control, Comparison> controls) throws Exception {
        String page = new ParityTable(comparisons, controls).page(RealEnvoy.version());
        if (!ONLY.isEmpty()) {
            Files.writeString(Path.of("target", "parity.md"), page);
            return;
        }
        GeneratedFile.at("docs/parity.md").mustHold(page, ParityTable::withoutFigures);
    }
}
