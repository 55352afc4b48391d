package io.sidecarsdk.http.inbound;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import com.nimbusds.jose.util.JSONObjectUtils;
import io.sidecarsdk.http.testing.Server;
import io.sidecarsdk.http.testing.Service;
import java.text.ParseException;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.slf4j.LoggerFactory;

@Timeout(60)
class AccessLogTest {

    private final Logger logger = (Logger) LoggerFactory.getLogger("io.sidecarsdk.http.access");
    private final ListAppender<ILoggingEvent> lines = new ListAppender<>();

    @BeforeEach
    void listen() {
        logger.setLevel(Level.INFO);
        logger.setAdditive(false);
        lines.start();
        logger.addAppender(lines);
    }

    @AfterEach
    void stop() {
        logger.detachAppender(lines);
        logger.setAdditive(true);
        logger.setLevel(null);
    }

    @ParameterizedTest
    @EnumSource
    void aLineSaysWhatBecameOfARequest(Server.Kind kind) throws ParseException {
        try (Service service = Service.with("access-log: {}, rate-limit: {permits: 1, per: 1h}")
                .on(kind)
                .start()) {
            service.get("/stock/42?token=secret", "User-Agent", "a \"b\" \\c");
            service.get("/stock/43");
            service.awaitIdle();
            assertThat(lines.list).hasSize(2);
            Map<String, Object> answered = line(0);
            assertThat(answered.get("method")).isEqualTo("GET");
            assertThat(answered.get("path")).isEqualTo("/stock/42");
            assertThat(answered.get("user_agent")).isEqualTo("a \"b\" \\c");
            assertThat(((Number) answered.get("status")).intValue()).isEqualTo(200);
            assertThat(((Number) answered.get("bytes")).intValue()).isEqualTo("handled".length());
            assertThat(answered.get("flags")).isEqualTo("-");
            assertThat(answered.get("trace_id"))
                    .isEqualTo(service.spans().get(0).getTraceId());
            Map<String, Object> refused = line(1);
            assertThat(refused.get("flags")).isEqualTo("RL");
            assertThat(refused.get("rejection")).isEqualTo("rate_limited");
            assertThat(((Number) refused.get("status")).intValue()).isEqualTo(429);
            assertThat(lines.list.toString()).doesNotContain("secret");
        }
    }

    @Test
    void nothingInARequestBeginsANewLineOrMovesTheCursor() {
        try (Service service = Service.with("access-log: {}").start()) {
            service.statusOfRaw("/stock/%0a%1b[2J\u00e4");
            service.get("/stock/42", "User-Agent", "x\ty");
            service.awaitIdle();
            assertThat(lines.list)
                    .allSatisfy(event -> assertThat(event.getFormattedMessage()).matches("[\\x20-\\x7e]+"));
        }
    }

    @Test
    void isOffUnlessAskedForAndCanBeSampled() {
        for (String policy : new String[] {"", "access-log: {enabled: false}", "access-log: {sample: 0%}"}) {
            try (Service service = Service.with(policy).start()) {
                service.get("/stock/42");
                service.awaitIdle();
                assertThat(lines.list).isEmpty();
            }
        }
    }

    private Map<String, Object> line(int index) throws ParseException {
        return JSONObjectUtils.parse(lines.list.get(index).getFormattedMessage());
    }
}
