package io.sidecarsdk.http.inbound;

import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.api.trace.Span;
import io.sidecarsdk.http.testing.Service;
import io.sidecarsdk.resilience.Deadline;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class AsyncServletTest {

    private final LinkedBlockingQueue<AsyncContext> started = new LinkedBlockingQueue<>();

    @Test
    void aRequestIsInFlightUntilItsAsyncContextCompletes() throws Exception {
        try (Service service =
                Service.with("max-concurrent: 1").handledBy(new Starts()).start()) {
            CompletableFuture<Service.Answer> answer = CompletableFuture.supplyAsync(() -> service.get("/stock/42"));
            AsyncContext context = started.take();
            assertThat(service.get("/stock/43").code()).isEqualTo(503);
            ((HttpServletResponse) context.getResponse()).setStatus(202);
            context.complete();
            assertThat(answer.get().code()).isEqualTo(202);
            service.awaitIdle();
            assertThat(service.timed("http.response.status_code", "202", "http.route", "/stock/*"))
                    .isEqualTo(1);
            assertThat(service.timed("http.response.status_code", "503")).isEqualTo(1);
        }
    }

    @Test
    void eachDispatchHasTheContextAndTheStagesActOnce() throws Exception {
        try (Service service = Service.with("rate-limit: {permits: 1, per: 1h}, deadline: {default: 15s}")
                .handledBy(new Starts())
                .start()) {
            CompletableFuture<Service.Answer> answer = CompletableFuture.supplyAsync(() -> service.get("/stock/42"));
            started.take().dispatch();
            assertThat(answer.get().code()).isEqualTo(200);
            service.awaitIdle();
            String span = service.spans().get(0).getSpanId();
            assertThat(answer.get().body()).isEqualTo(span + " " + span + " in time");
            assertThat(service.spans()).hasSize(1);
            assertThat(service.timed()).isEqualTo(1);
        }
    }

    @Test
    void startingAnewIsFollowed() throws Exception {
        try (Service service = Service.with("").handledBy(new Starts()).start()) {
            CompletableFuture<Service.Answer> answer = CompletableFuture.supplyAsync(() -> service.get("/stock/twice"));
            started.take().dispatch();
            AsyncContext second = started.take();
            assertThat(service.inbound().inFlight()).isEqualTo(1);
            second.complete();
            assertThat(answer.get().code()).isEqualTo(200);
            service.awaitIdle();
            assertThat(service.timed()).isEqualTo(1);
        }
    }

    @Test
    void oneThatTimesOutGivesItsPlaceBack() throws Exception {
        try (Service service =
                Service.with("max-concurrent: 1").handledBy(new Starts()).start()) {
            assertThat(service.get("/stock/timeout").code()).isEqualTo(500);
            service.awaitIdle();
            assertThat(service.timed("http.response.status_code", "500")).isEqualTo(1);
        }
    }

    /** Starts asynchronous handling; what is dispatched answers with the spans of both dispatches. */
    private final class Starts extends HttpServlet {

        private static final long serialVersionUID = 1L;

        @Override
        protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
            String path = request.getRequestURI();
            boolean first = request.getDispatcherType() == DispatcherType.REQUEST;
            if (first || path.endsWith("twice")) {
                request.setAttribute("first", Span.current().getSpanContext().getSpanId());
                AsyncContext context = request.startAsync();
                context.setTimeout(path.endsWith("timeout") ? 1 : 50_000);
                started.add(context);
            } else if (request.getDispatcherType() == DispatcherType.ASYNC) {
                Deadline deadline = Deadline.current();
                response.getWriter()
                        .print(request.getAttribute("first") + " "
                                + Span.current().getSpanContext().getSpanId() + " "
                                + (deadline != null && !deadline.isExpired() ? "in time" : "too late"));
            }
        }
    }
}
