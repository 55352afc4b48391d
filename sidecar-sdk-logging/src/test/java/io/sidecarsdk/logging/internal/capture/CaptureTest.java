package io.sidecarsdk.logging.internal.capture;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.LoggingEvent;
import io.sidecarsdk.logging.internal.record.Captured;
import io.sidecarsdk.logging.internal.record.LogRecord;
import io.sidecarsdk.logging.internal.record.RecordWriter;
import io.sidecarsdk.logging.internal.record.Severity;
import io.sidecarsdk.logging.internal.ship.DropReason;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.slf4j.MDC;

class CaptureTest {

    private final Capture capture = new Capture();

    @Test
    void anEventThatCannotBeEncodedIsCountedAndDoesNoHarm() {
        Collected target = new Collected();
        capture.bind(target);
        append(new LoggingEvent() {
            @Override
            public Level getLevel() {
                throw new IllegalStateException("on purpose");
            }
        });
        assertThat(target.lines).isEmpty();
        assertThat(target.lost).isEqualTo(Map.of(DropReason.ENCODING, 1L));
    }

    @Test
    void lossesOfTheTimeBeforeBindingAreToldWhenItIsBound() {
        append(new LoggingEvent());
        Collected target = new Collected();
        capture.bind(target);
        assertThat(target.lost).isEqualTo(Map.of(DropReason.ENCODING, 1L));
    }

    @Test
    void isBoundToOneTargetAtATimeAndKeepsInBetween() {
        Collected first = new Collected();
        Collected second = new Collected();
        assertThat(capture.bind(first)).isTrue();
        assertThat(capture.bind(second)).isFalse();
        capture.unbind(second);
        append(event("one"));
        capture.unbind(first);
        append(event("between"));
        assertThat(capture.bind(second)).isTrue();
        assertThat(first.lines).singleElement().asString().contains("one");
        assertThat(second.lines).singleElement().asString().contains("between");
    }

    @Test
    void nothingIsEncodedForATargetThatWantsNothing() {
        Collected target = new Collected();
        target.active = false;
        capture.bind(target);
        append(new LoggingEvent());
        assertThat(target.lost).isEmpty();
    }

    private static LoggingEvent event(String message) {
        LoggerContext context = new LoggerContext();
        context.setMDCAdapter(MDC.getMDCAdapter());
        return new LoggingEvent("test", context.getLogger("app"), Level.INFO, message, null, null);
    }

    private void append(LoggingEvent event) {
        capture.append("app", Severity.INFO, event, LogbackEvent::of);
    }

    private static final class Collected implements Intake {

        private final List<String> lines = new ArrayList<>();
        private final Map<DropReason, Long> lost = new EnumMap<>(DropReason.class);
        private boolean active = true;

        @Override
        public boolean admits(String logger, Severity severity) {
            return active;
        }

        @Override
        public void accept(Captured event) {
            RecordWriter writer = new RecordWriter();
            event.writeTo(writer);
            lines.add(LogRecord.of(writer.end()).message().toString());
        }

        @Override
        public void lost(DropReason reason, long count) {
            lost.merge(reason, count, Long::sum);
        }
    }
}
