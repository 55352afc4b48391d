package io.sidecarsdk.logging.internal.sink.console;

import static org.assertj.core.api.Assertions.assertThat;

import io.sidecarsdk.logging.internal.ship.Answer;
import io.sidecarsdk.logging.testing.Records;
import io.sidecarsdk.policy.LogFormat;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ConsoleTransportTest {

    @Test
    void writesABatchAtOneGo() {
        List<String> writes = new ArrayList<>();
        try (ConsoleTransport transport = new ConsoleTransport(
                new ByteArrayOutputStream() {
                    @Override
                    public synchronized void write(byte[] bytes, int offset, int length) {
                        writes.add(new String(bytes, offset, length));
                    }

                    @Override
                    public void close() {
                        writes.add("closed");
                    }
                },
                LogFormat.TEXT)) {
            assertThat(transport.send(Records.batch("one", "two"))).isEqualTo(Answer.taken());
            assertThat(transport.send(Records.batch("three"))).isEqualTo(Answer.taken());
        }
        assertThat(writes).hasSize(2);
        assertThat(writes.get(0).lines()).hasSize(2).last().asString().endsWith("- two");
        assertThat(writes.get(1)).endsWith("- three\n");
    }

    @Test
    void anOutputThatIsClosedIsLater() {
        OutputStream closed = new OutputStream() {
            @Override
            public void write(int b) throws IOException {
                throw new IOException("Broken pipe");
            }
        };
        try (ConsoleTransport transport = new ConsoleTransport(closed, LogFormat.JSON_LINES)) {
            assertThat(transport.send(Records.batch("one")))
                    .isEqualTo(Answer.later("java.io.IOException: Broken pipe"));
        }
    }

    @Test
    void writesNothingAfterItIsAborted() {
        ByteArrayOutputStream console = new ByteArrayOutputStream();
        try (ConsoleTransport transport = new ConsoleTransport(console, LogFormat.JSON_LINES)) {
            transport.abort();
            assertThat(transport.send(Records.batch("one"))).isEqualTo(Answer.later("aborted"));
            assertThat(console.size()).isZero();
        }
    }
}
