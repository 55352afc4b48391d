package io.sidecarsdk.http.internal.inbound.servlet;

import io.opentelemetry.context.Scope;
import io.sidecarsdk.http.internal.inbound.InboundCall;
import io.sidecarsdk.http.internal.inbound.InboundPipeline;
import io.sidecarsdk.http.internal.inbound.InboundReply;
import io.sidecarsdk.http.internal.inbound.LiveInbound;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Puts the pipeline in front of a servlet. A request comes past here once for each of its dispatches: the first takes it
 * through the stages, later ones only make its context current.
 */
public final class ServletInbound {

    private static final String CALL = "io.sidecarsdk.http.inbound.call";

    private final LiveInbound live;

    public ServletInbound(LiveInbound live) {
        this.live = live;
    }

    public void filter(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        if (request.getAttribute(CALL) instanceof InboundCall call) {
            try (Scope scope = call.makeCurrent()) {
                chain.doFilter(request, response);
            }
            return;
        }
        InboundPipeline pipeline = live.pipeline();
        if (pipeline == null) {
            chain.doFilter(request, response);
            return;
        }
        InboundCall call = pipeline.enter(new ServletExchange(request, response));
        InboundReply reply = call.reply();
        if (reply == null) {
            handle(call, request, response, chain);
        } else {
            reply(call, reply, response);
        }
    }

    private static void handle(
            InboundCall call, HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        request.setAttribute(CALL, call);
        Answer answer = new Answer(call, response);
        Throwable thrown = null;
        try (Scope scope = call.makeCurrent()) {
            chain.doFilter(request, answer.toServe());
        } catch (IOException | ServletException | RuntimeException | Error e) {
            thrown = e;
            throw e;
        } finally {
            endOrFollow(answer, request, thrown);
        }
    }

    private static void endOrFollow(Answer answer, HttpServletRequest request, @Nullable Throwable thrown) {
        if (!request.isAsyncStarted()) {
            answer.end(thrown);
            return;
        }
        try {
            request.getAsyncContext().addListener(new AsyncEnd(answer));
        } catch (IllegalStateException endedMeanwhile) {
            answer.end(thrown);
        }
    }

    /** Written here and now: {@code sendError} would have the container, or the application, make a page of its own. */
    private static void reply(InboundCall call, InboundReply reply, HttpServletResponse response) throws IOException {
        byte[] body = reply.body();
        IOException broken = null;
        try {
            response.setStatus(reply.status());
            for (Map.Entry<String, String> header : reply.headers().entrySet()) {
                response.setHeader(header.getKey(), header.getValue());
            }
            if (body.length > 0) {
                response.setContentType("text/plain;charset=utf-8");
                response.setContentLength(body.length);
                response.getOutputStream().write(body);
            }
            call.sent(body.length);
        } catch (IOException e) {
            broken = e;
            throw e;
        } finally {
            call.end(reply.status(), broken);
        }
    }
}
