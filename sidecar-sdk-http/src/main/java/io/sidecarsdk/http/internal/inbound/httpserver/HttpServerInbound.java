package io.sidecarsdk.http.internal.inbound.httpserver;

import com.sun.net.httpserver.Filter;
import com.sun.net.httpserver.HttpExchange;
import io.opentelemetry.context.Scope;
import io.sidecarsdk.http.internal.inbound.InboundCall;
import io.sidecarsdk.http.internal.inbound.InboundPipeline;
import io.sidecarsdk.http.internal.inbound.InboundReply;
import io.sidecarsdk.http.internal.inbound.LiveInbound;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Puts the pipeline in front of a handler of the JDK's own server. The request ends when the handler returns. */
public final class HttpServerInbound {

    private final LiveInbound live;

    public HttpServerInbound(LiveInbound live) {
        this.live = live;
    }

    public void filter(HttpExchange exchange, Filter.Chain chain) throws IOException {
        InboundPipeline pipeline = live.pipeline();
        if (pipeline == null) {
            chain.doFilter(exchange);
            return;
        }
        InboundCall call = pipeline.enter(new HttpServerExchange(exchange));
        InboundReply reply = call.reply();
        if (reply == null) {
            handle(call, exchange, chain);
        } else {
            reply(call, reply, exchange);
        }
    }

    private static void handle(InboundCall call, HttpExchange exchange, Filter.Chain chain) throws IOException {
        Throwable thrown = null;
        try (Scope scope = call.makeCurrent()) {
            chain.doFilter(exchange);
        } catch (IOException | RuntimeException | Error e) {
            thrown = e;
            throw e;
        } finally {
            if (call.countsBytes()) {
                call.sent(declaredLength(exchange));
            }
            end(call, exchange.getResponseCode(), thrown);
        }
    }

    private static void reply(InboundCall call, InboundReply reply, HttpExchange exchange) throws IOException {
        byte[] body = reply.body();
        IOException broken = null;
        try (exchange) {
            reply.headers().forEach(exchange.getResponseHeaders()::set);
            if (body.length > 0) {
                exchange.getResponseHeaders().set("Content-Type", "text/plain; charset=utf-8");
            }
            boolean bare = body.length == 0 || exchange.getRequestMethod().equals("HEAD");
            exchange.sendResponseHeaders(reply.status(), bare ? -1 : body.length);
            if (!bare) {
                exchange.getResponseBody().write(body);
                call.sent(body.length);
            }
        } catch (IOException e) {
            broken = e;
            throw e;
        } finally {
            end(call, reply.status(), broken);
        }
    }

    /** -1 for an answer in chunks, which nobody counts. */
    private static long declaredLength(HttpExchange exchange) {
        String length = exchange.getResponseHeaders().getFirst("Content-Length");
        return length == null ? -1 : Long.parseLong(length);
    }

    /** @param status -1 where no answer was begun, as the server has it */
    private static void end(InboundCall call, int status, @Nullable Throwable thrown) {
        call.end(Math.max(0, status), thrown);
    }
}
