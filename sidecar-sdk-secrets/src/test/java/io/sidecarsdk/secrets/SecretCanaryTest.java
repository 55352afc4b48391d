package io.sidecarsdk.secrets;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.core.AppenderBase;
import java.io.ByteArrayOutputStream;
import java.io.NotSerializableException;
import java.io.ObjectOutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/** One value that must show nowhere, carried through everything that can happen to a secret. */
class SecretCanaryTest {

    private static final String CANARY = "cAnArY-7f3a9";

    @TempDir
    Path dir;

    private final List<String> seen = new CopyOnWriteArrayList<>();
    private final Logger root = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);

    @Test
    void aValueShowsInNoLogExceptionMeterHealthOrText() throws Exception {
        Level before = root.getLevel();
        Everything appender = new Everything();
        appender.setContext(root.getLoggerContext());
        appender.start();
        root.addAppender(appender);
        root.setLevel(Level.TRACE);
        try {
            goThroughEverything();
        } finally {
            root.setLevel(before);
            root.detachAppender(appender);
        }
        assertThat(seen).hasSizeGreaterThan(20).noneMatch(text -> text.contains(CANARY));
    }

    private void goThroughEverything() throws Exception {
        Path file = dir.resolve("key");
        Path login = Files.createDirectory(dir.resolve("login"));
        Files.writeString(file, CANARY);
        Files.writeString(login.resolve("password"), CANARY + " in a directory");
        try (SecretsFixture fixture = new SecretsFixture("key: {file: " + file + "}", "login: {file: " + login + "}")) {
            Secret key = fixture.secret("key");
            AtomicInteger told = new AtomicInteger();
            key.onChange(next -> {
                told.incrementAndGet();
                throw new IllegalStateException("cannot use " + next.get("value"), new Error(next.get("value")));
            });
            look(fixture);
            Files.writeString(file, CANARY + " rotated");
            fixture.refresh();
            await().until(() -> told.get() == 1);
            Files.write(file, (CANARY + "\u00e9").getBytes(StandardCharsets.ISO_8859_1)); // no UTF-8
            fixture.refresh();
            look(fixture);
            Files.delete(file);
            fixture.refresh();
            look(fixture);
            fixture.changePolicy("must: {file: " + file + ", required: true}");
            look(fixture);
            fixture.changePolicy();
            look(fixture);
            seen(catchThrowable(() -> fixture.secret("key")));
            seen(String.valueOf(key.current()));
        }
    }

    private void look(SecretsFixture fixture) {
        seen.add(fixture.sidecar.health().toString());
        seen.add(fixture.sidecar.policy().toString());
        fixture.meters.getMeters().forEach(meter -> seen.add(meter.getId() + " " + meter.measure()));
        seen.add(fixture.secrets().toString());
        Throwable unknown = catchThrowable(() -> fixture.secret("key"));
        if (unknown == null) {
            Secret key = fixture.secret("key");
            seen.add(key.toString());
            seen.add(key.current().toString());
            seen.add(key.previous().toString());
            seen.add(key.current().fields().toString());
            seen(catchThrowable(() -> key.current().get("nothing")));
            seen(catchThrowable(() -> serialize(key.current())));
        }
    }

    @Test
    void aSnapshotCannotBeSerialized() throws Exception {
        Files.writeString(dir.resolve("key"), CANARY);
        try (SecretsFixture fixture = new SecretsFixture("key: {file: " + dir.resolve("key") + "}")) {
            assertThat(catchThrowable(() -> serialize(fixture.secret("key").current())))
                    .isInstanceOf(NotSerializableException.class);
            assertThat(catchThrowable(() -> serialize(fixture.secret("key"))))
                    .isInstanceOf(NotSerializableException.class);
        }
    }

    private static void serialize(Object object) throws Exception {
        new ObjectOutputStream(new ByteArrayOutputStream()).writeObject(object);
    }

    private void seen(Throwable thrown) {
        StringWriter text = new StringWriter();
        thrown.printStackTrace(new PrintWriter(text));
        seen.add(text.toString());
    }

    private void seen(String text) {
        seen.add(text);
    }

    /** Takes down all there is to a logging event. */
    private final class Everything extends AppenderBase<ILoggingEvent> {

        @Override
        protected void append(ILoggingEvent event) {
            seen.add(event.getFormattedMessage() + event.getMDCPropertyMap() + event.getKeyValuePairs());
            for (IThrowableProxy t = event.getThrowableProxy(); t != null; t = t.getCause()) {
                seen.add(t.getClassName() + t.getMessage());
            }
        }
    }
}
