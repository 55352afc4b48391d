package io.sidecarsdk.logging;

import static org.assertj.core.api.Assertions.assertThat;

import io.sidecarsdk.logging.testing.LuaScript;
import io.sidecarsdk.policy.Policy;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.yaml.snakeyaml.Yaml;

/** The scripts of the export, run as Fluent Bit runs them: one function, called with tag, time and record. */
class FluentBitScriptsTest {

    private static final int DROPPED = -1;
    private static final int UNTOUCHED = 0;
    private static final int CHANGED = 2;

    private final LuaScript lua = new LuaScript("");
    private String function = "";

    @AfterEach
    void close() {
        lua.close();
    }

    @Test
    void takeWhatIsAtLeastAtTheLevelOfItsLogger() {
        script("sidecar_admit", """
                level: info
                loggers: {org.hibernate: {level: warn}, org.hibernate.SQL: {level: debug}}
                """);
        assertThat(of(line("INFO", "shop"))).isEqualTo(UNTOUCHED);
        assertThat(of(line("DEBUG", "shop"))).isEqualTo(DROPPED);
        assertThat(of(line("INFO", "org.hibernate.Query"))).isEqualTo(DROPPED);
        assertThat(of(line("WARN", "org.hibernate"))).isEqualTo(UNTOUCHED);
        assertThat(of(line("INFO", "org.hibernated"))).as("not below").isEqualTo(UNTOUCHED);
        assertThat(of(line("DEBUG", "org.hibernate.SQL$Inner"))).isEqualTo(UNTOUCHED);
        assertThat(of(line("trace", "shop"))).as("in any case").isEqualTo(DROPPED);
        assertThat(of("{ message = 'of nobody' }")).as("as INFO").isEqualTo(UNTOUCHED);
    }

    @Test
    void takeAShareOfLinesBelowWarn() {
        script("sidecar_admit", "sample: 10%");
        int taken = 0;
        for (int i = 0; i < 2_000; i++) {
            taken += of(line("INFO", "shop")) == UNTOUCHED ? 1 : 0;
            assertThat(of(line("WARN", "shop"))).isEqualTo(UNTOUCHED);
        }
        assertThat(taken).isBetween(100, 300);
    }

    @Test
    void takeAsManyLinesPerTimeAndLoggerAsTheLimitSays() {
        script("sidecar_admit", """
                rate-limit: {permits: 2, per: 1s}
                loggers: {free: {rate-limit: {enabled: false, permits: 1}}}
                """);
        assertThat(at(100.0, line("ERROR", "a"))).isEqualTo(UNTOUCHED);
        assertThat(at(100.0, line("ERROR", "a"))).isEqualTo(UNTOUCHED);
        assertThat(at(100.0, line("ERROR", "a"))).isEqualTo(DROPPED);
        assertThat(at(100.0, line("ERROR", "b"))).as("of its own").isEqualTo(UNTOUCHED);
        assertThat(at(100.4, line("ERROR", "a"))).isEqualTo(DROPPED);
        assertThat(at(100.6, line("ERROR", "a"))).isEqualTo(UNTOUCHED);
        for (int i = 0; i < 5; i++) {
            assertThat(at(100.0, line("ERROR", "free.a"))).isEqualTo(UNTOUCHED);
        }
    }

    @Test
    void hideFieldsByNameAndWhatPatternsFind() {
        script("sidecar_redact", """
                redact: {fields: [Password], patterns: ['\\b\\d{4}\\b', 'key=[^ ]+'], replacement: "<$1>"}
                """);
        lua.run("""
                record = { level = "INFO", message = "1234 and key=1234 12345 1234", password = "top", ["service.name"] = "1234",
                  fields = { PASSWORD = 17, pin = "4321", count = 1234, inner = { password = "x", note = "é 9999 é" } } }
                """);
        assertThat(of("record")).isEqualTo(CHANGED);
        assertThat(lua.value("record.message")).isEqualTo("<$1> and <$1> 12345 <$1>");
        assertThat(lua.value("record.password")).isEqualTo("<$1>");
        assertThat(lua.value("record.fields.PASSWORD")).isEqualTo("<$1>");
        assertThat(lua.value("record.fields.pin")).isEqualTo("<$1>");
        assertThat(lua.value("record.fields.count")).isEqualTo("1234");
        assertThat(lua.value("record.fields.inner.password")).isEqualTo("<$1>");
        assertThat(lua.value("record.fields.inner.note")).isEqualTo("é <$1> é");
        assertThat(lua.value("record['service.name']")).as("who logs").isEqualTo("1234");
        assertThat(of(line("INFO", "shop"))).isEqualTo(UNTOUCHED);
    }

    @Test
    void replaceFindsThatTouchAsOne() {
        script("sidecar_redact", "redact: {patterns: ['aa', 'ab']}");
        assertThat(redacted("xaaaab-ab")).isEqualTo("x[redacted]-[redacted]");
    }

    @Test
    void findABeginningOnceOnly() {
        script("sidecar_redact", "redact: {patterns: ['^a']}");
        assertThat(redacted("aaa")).isEqualTo("[redacted]aa");
    }

    @Test
    void nameTheSinksToWhichALineGoes() {
        script("sidecar_route", """
                sinks: {all: {console: {}}, audit: {file: {path: a.log}}, alarm: {level: error, file: {path: b.log}}}
                routes:
                  - {when: {loggers: [shop.audit], level: info, markers: [AUDIT, OTHER], fields: {tenant: a}}, to: [audit, alarm]}
                  - {when: {loggers: [health]}, to: []}
                """);
        assertThat(to(audited("INFO", "a"))).isEqualTo("to,audit,end");
        assertThat(to(audited("ERROR", "a"))).isEqualTo("to,alarm,audit,end");
        assertThat(to(audited("DEBUG", "a"))).as("below the route's level").isEqualTo("to,all,audit,end");
        assertThat(to(audited("INFO", "b"))).as("of another tenant").isEqualTo("to,all,audit,end");
        assertThat(to(line("INFO", "shop.audit"))).as("without marker").isEqualTo("to,all,audit,end");
        assertThat(of(line("ERROR", "health"))).as("nowhere").isEqualTo(DROPPED);
        assertThat(to(line("ERROR", "healthy"))).isEqualTo("to,alarm,all,audit,end");
    }

    private static String audited(String level, String tenant) {
        return "{ level = '" + level + "', logger = 'shop.audit.Login', markers = { 'X', 'AUDIT' }, mdc = { tenant = '"
                + tenant + "' }, fields = 'none' }";
    }

    @Test
    void areNotThereWhereThereIsNothingToDo() {
        assertThat(FluentBitConfig.of(policy("sinks: {all: {console: {}}}")).yaml())
                .doesNotContain("lua", "rewrite_tag")
                .contains("match: in.*");
    }

    private static String line(String level, String logger) {
        return "{ level = '" + level + "', logger = '" + logger + "', message = 'hello' }";
    }

    private static Policy policy(String logging) {
        return Policy.parse("apiVersion: sidecarsdk.io/v1\nlogging:\n" + logging.indent(2));
    }

    private void script(String name, String logging) {
        Map<String, Object> document = new Yaml().load(FluentBitConfig.render(policy(logging)));
        Map<?, ?> pipeline = (Map<?, ?>) Objects.requireNonNull(document.get("pipeline"));
        String code = ((List<?>) Objects.requireNonNull(pipeline.get("filters")))
                .stream()
                        .map(filter -> (Map<?, ?>) filter)
                        .filter(filter -> name.equals(filter.get("call")))
                        .map(filter -> String.valueOf(filter.get("code")))
                        .findFirst()
                        .orElseThrow();
        assertThat(code).as("in which Fluent Bit would look for variables").doesNotContain("${");
        function = name;
        lua.run(code);
    }

    private int of(String record) {
        return at(1.0, record);
    }

    private int at(double time, String record) {
        lua.run("code, time, record = " + function + "('in.service', " + time + ", " + record + ")");
        assertThat(lua.value("time")).isEqualTo(lua.value(String.valueOf(time)));
        return Integer.parseInt(lua.value("code"));
    }

    private String redacted(String message) {
        assertThat(of("{ message = '" + message + "' }")).isEqualTo(CHANGED);
        return lua.value("record.message");
    }

    private String to(String record) {
        assertThat(of(record)).isEqualTo(CHANGED);
        return lua.value("record.sidecar_to");
    }
}
