package io.sidecarsdk.logging.internal.capture;

import io.sidecarsdk.logging.internal.record.Captured;
import io.sidecarsdk.logging.internal.record.LogRecord;
import io.sidecarsdk.logging.internal.record.RecordWriter;
import io.sidecarsdk.logging.internal.record.Severity;
import io.sidecarsdk.logging.internal.ship.DropReason;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Keeps what it gets of loggers of one name. */
public final class KeepingIntake implements Intake {

    public final List<Captured> events = new CopyOnWriteArrayList<>();
    public final List<DropReason> lost = new CopyOnWriteArrayList<>();
    private final String logger;

    public KeepingIntake(String logger) {
        this.logger = logger;
    }

    @Override
    public boolean admits(String name, Severity severity) {
        return name.startsWith(logger);
    }

    @Override
    public void accept(Captured event) {
        events.add(event);
    }

    @Override
    public void lost(DropReason reason, long count) {
        lost.add(reason);
    }

    /** Written now, as the collector does it later. */
    public List<LogRecord> records() {
        return events.stream().map(KeepingIntake::record).toList();
    }

    public LogRecord last() {
        return record(events.get(events.size() - 1));
    }

    public List<String> messages() {
        return records().stream().map(record -> record.message().toString()).toList();
    }

    private static LogRecord record(Captured event) {
        RecordWriter writer = new RecordWriter();
        event.writeTo(writer);
        return LogRecord.of(writer.end());
    }
}
