package io.sidecarsdk.logging.internal.filter;

import static org.assertj.core.api.Assertions.assertThat;

import io.sidecarsdk.logging.internal.record.LogRecord;
import io.sidecarsdk.logging.internal.record.RecordWriter;
import io.sidecarsdk.logging.internal.record.Severity;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RoutesTest {

    private static final int AUDIT = 1;
    private static final int TRASH = 2;

    @Test
    void whereThereAreNoRoutesEverythingGoesEverywhere() {
        assertThat(Routes.of(List.of(), 3).of(event())).containsExactly(0, 1, 2);
    }

    @Test
    void theFirstRouteThatTakesAnEventDecides() {
        Routes routes = routes(loggers("com.acme.audit", AUDIT), loggers("com.acme", TRASH));

        assertThat(routes.of(event("com.acme.audit.Login"))).containsExactly(AUDIT);
        assertThat(routes.of(event("com.acme.Shop"))).containsExactly(TRASH);
        assertThat(routes.of(event("com.acmeister.Shop"))).containsExactly(0, 1, 2);
        assertThat(routes.of(event("org.acme"))).containsExactly(0, 1, 2);
    }

    @Test
    void aRouteToNowhereIsOne() {
        Routes routes = routes(new Route(List.of("com.acme"), Severity.TRACE, List.of(), Map.of()));

        assertThat(routes.of(event("com.acme"))).isEmpty();
    }

    @Test
    void aRouteTakesAnyOfItsLoggers() {
        Routes routes = routes(new Route(List.of("com.acme", "org.acme"), Severity.TRACE, List.of(), Map.of(), AUDIT));

        assertThat(routes.of(event("org.acme.Shop$Cart"))).containsExactly(AUDIT);
        assertThat(routes.of(event("org.acm"))).hasSize(3);
    }

    @Test
    void aRouteTakesItsLevelAndAbove() {
        Routes routes = routes(new Route(List.of(), Severity.ERROR, List.of(), Map.of(), AUDIT));

        assertThat(routes.of(event(Severity.WARN))).hasSize(3);
        assertThat(routes.of(event(Severity.ERROR))).containsExactly(AUDIT);
        assertThat(routes.of(event(Severity.FATAL))).containsExactly(AUDIT);
    }

    @Test
    void aRouteTakesAnyOfItsMarkers() {
        Routes routes = routes(new Route(List.of(), Severity.TRACE, List.of("AUDIT", "LÖSCHEN"), Map.of(), AUDIT));

        assertThat(routes.of(event())).hasSize(3);
        assertThat(routes.of(marked("AUDITS"))).hasSize(3);
        assertThat(routes.of(marked("SLOW", "AUDIT"))).containsExactly(AUDIT);
        assertThat(routes.of(marked("LÖSCHEN"))).containsExactly(AUDIT);
    }

    @Test
    void aRouteTakesWhatHasAllOfItsFieldsAsFieldOrInTheMdc() {
        Routes routes = routes(
                new Route(List.of(), Severity.TRACE, List.of(), Map.of("tenant", "müller", "attempt", "3"), AUDIT));

        assertThat(routes.of(with(Map.of("tenant", "müller"), Map.of("attempt", 3))))
                .containsExactly(AUDIT);
        assertThat(routes.of(with(Map.of("attempt", "3"), Map.of("tenant", "müller"))))
                .containsExactly(AUDIT);
        assertThat(routes.of(with(Map.of("tenant", "meier"), Map.of("attempt", 3))))
                .hasSize(3);
        assertThat(routes.of(with(Map.of("tenant", "müller"), Map.of()))).hasSize(3);
    }

    @Test
    void aRouteTakesOnlyWhatIsAsAllOfItsConditionsSay() {
        Routes routes =
                routes(new Route(List.of("com.acme"), Severity.WARN, List.of("AUDIT"), Map.of("a", "b"), AUDIT));

        assertThat(routes.of(record("com.acme", Severity.WARN, List.of("AUDIT"), Map.of("a", "b"), Map.of())))
                .containsExactly(AUDIT);
        assertThat(routes.of(record("com.acme", Severity.INFO, List.of("AUDIT"), Map.of("a", "b"), Map.of())))
                .hasSize(3);
        assertThat(routes.of(record("org.acme", Severity.WARN, List.of("AUDIT"), Map.of("a", "b"), Map.of())))
                .hasSize(3);
        assertThat(routes.of(record("com.acme", Severity.WARN, List.of(), Map.of("a", "b"), Map.of())))
                .hasSize(3);
        assertThat(routes.of(record("com.acme", Severity.WARN, List.of("AUDIT"), Map.of(), Map.of())))
                .hasSize(3);
    }

    private static Routes routes(Route... routes) {
        return Routes.of(List.of(routes), 3);
    }

    private static Route loggers(String top, int to) {
        return new Route(List.of(top), Severity.TRACE, List.of(), Map.of(), to);
    }

    private static LogRecord event() {
        return event("com.acme.Shop");
    }

    private static LogRecord event(String logger) {
        return record(logger, Severity.INFO, List.of(), Map.of(), Map.of());
    }

    private static LogRecord event(Severity severity) {
        return record("com.acme.Shop", severity, List.of(), Map.of(), Map.of());
    }

    private static LogRecord marked(String... markers) {
        return record("com.acme.Shop", Severity.INFO, List.of(markers), Map.of(), Map.of());
    }

    private static LogRecord with(Map<String, ?> mdc, Map<String, ?> fields) {
        return record("com.acme.Shop", Severity.INFO, List.of(), mdc, fields);
    }

    private static LogRecord record(
            String logger, Severity severity, List<String> markers, Map<String, ?> mdc, Map<String, ?> fields) {
        RecordWriter writer = new RecordWriter();
        writer.begin(1, severity).head(severity.name(), logger, "main", "hello", null, null);
        writer.section();
        mdc.forEach(writer::entry);
        writer.endSection().section();
        fields.forEach(writer::entry);
        writer.endSection().section();
        markers.forEach(writer::value);
        writer.endSection();
        return LogRecord.of(writer.end());
    }
}
