package io.sidecarsdk.samples.orders;

import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.context.Scope;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import io.sidecarsdk.samples.orders.load.OrderCall;
import io.sidecarsdk.samples.orders.load.SdkArm;
import io.sidecarsdk.samples.orders.report.Terminal;
import java.io.IOException;
import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import okhttp3.Response;

/** Shows one call as OpenTelemetry sees it: one span, in which each attempt is an event. */
final class Traces implements AutoCloseable {

    private static final int TRIES = 50;
    private static final String ROOT = "an order";

    private final OpenTelemetry openTelemetry;
    private final Optional<Finished> finished;

    private Traces(OpenTelemetry openTelemetry, Optional<Finished> finished) {
        this.openTelemetry = openTelemetry;
        this.finished = finished;
    }

    static Traces off() {
        return new Traces(OpenTelemetry.noop(), Optional.empty());
    }

    /** With OpenTelemetry's SDK, which samples only what is part of an order that is to be shown. */
    static Traces recorded() {
        Finished finished = new Finished();
        SdkTracerProvider provider = SdkTracerProvider.builder()
                .setSampler(new OnlyOrders(ROOT))
                .addSpanProcessor(SimpleSpanProcessor.create(finished))
                .build();
        return new Traces(OpenTelemetrySdk.builder().setTracerProvider(provider).build(), Optional.of(finished));
    }

    OpenTelemetry openTelemetry() {
        return openTelemetry;
    }

    /** Makes calls until one was retried, and shows its spans. */
    void show(SdkArm sdk, Terminal terminal) {
        finished.ifPresent(spans -> {
            for (int i = 0; i < TRIES && !spans.hasRetry(); i++) {
                spans.clear();
                trace(sdk, OrderCall.number(-1 - i, 0));
            }
            terminal.print(spans.text());
        });
    }

    @Override
    public void close() {
        if (openTelemetry instanceof OpenTelemetrySdk closeable) {
            closeable.close();
        }
    }

    private void trace(SdkArm sdk, OrderCall call) {
        Span order = openTelemetry.getTracer("order-service").spanBuilder(ROOT).startSpan();
        try (Scope scope = order.makeCurrent();
                Response response = sdk.send(call)) {
            response.body().bytes();
        } catch (IOException e) {
            order.recordException(e);
        } finally {
            order.end();
        }
    }

    /** The spans that have ended. A service would export them to a collector. */
    private static final class Finished implements SpanExporter {

        private final Queue<SpanData> spans = new ConcurrentLinkedQueue<>();

        @Override
        public CompletableResultCode export(Collection<SpanData> ended) {
            spans.addAll(ended);
            return CompletableResultCode.ofSuccess();
        }

        @Override
        public CompletableResultCode flush() {
            return CompletableResultCode.ofSuccess();
        }

        @Override
        public CompletableResultCode shutdown() {
            return CompletableResultCode.ofSuccess();
        }

        private boolean hasRetry() {
            return spans.stream().anyMatch(span -> span.getEvents().size() > 1);
        }

        private void clear() {
            spans.clear();
        }

        private String text() {
            return spans.stream()
                    .sorted(Comparator.comparingLong(SpanData::getStartEpochNanos))
                    .map(Finished::text)
                    .collect(Collectors.joining("\n"));
        }

        private static String text(SpanData span) {
            String head = "    span \"%s\" of trace %s, %.1f ms"
                    .formatted(span.getName(), span.getTraceId(), millis(span, span.getEndEpochNanos()));
            Stream<String> events = span.getEvents().stream()
                    .map(event -> "\n      after %.1f ms: %s"
                            .formatted(millis(span, event.getEpochNanos()), text(event.getAttributes())));
            return head + text(span.getAttributes()) + events.collect(Collectors.joining());
        }

        private static String text(Attributes attributes) {
            return attributes.asMap().entrySet().stream()
                    .map(entry -> " " + entry.getKey().getKey() + "=" + entry.getValue())
                    .sorted()
                    .collect(Collectors.joining());
        }

        private static double millis(SpanData span, long epochNanos) {
            return (epochNanos - span.getStartEpochNanos()) / 1e6;
        }
    }
}
