package io.sidecarsdk.http.internal.simulation;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;

/** A server with so many places, a queue before them, and now and then something wrong with it. */
public final class SimulatedServer {

    private final EventLoop loop;
    private final Traits traits;
    private final Queue<Exchange> queue = new ArrayDeque<>();
    private final List<Exchange> served = new ArrayList<>();

    /** What it is like at this moment. */
    public interface Traits {

        int concurrency();

        int queue();

        /** One way, in nanoseconds. */
        long latency();

        /** How long it works on the next request, in nanoseconds. */
        long service();

        boolean isDead();

        boolean isSilent();

        /** Whether it fails the next request. */
        boolean fails();
    }

    public SimulatedServer(EventLoop loop, Traits traits) {
        this.loop = loop;
        this.traits = traits;
    }

    /** Whatever it was doing is lost. */
    public void crash() {
        served.forEach(exchange -> exchange.reset(traits.latency()));
        queue.forEach(exchange -> exchange.reset(traits.latency()));
        served.clear();
        queue.clear();
    }

    boolean refuses() {
        return traits.isDead();
    }

    long latency() {
        return traits.latency();
    }

    /** A request is on its way here. */
    void send(Exchange exchange) {
        loop.at(loop.nanos() + traits.latency(), exchange.call(), () -> receive(exchange));
    }

    private void receive(Exchange exchange) {
        if (traits.isSilent()) {
            return;
        }
        if (traits.isDead()) {
            exchange.reset(traits.latency());
        } else if (traits.fails()) {
            answer(exchange, 500);
        } else if (served.size() < traits.concurrency()) {
            serve(exchange);
        } else if (queue.size() < traits.queue()) {
            queue.add(exchange);
        } else {
            answer(exchange, 503);
        }
    }

    private void serve(Exchange exchange) {
        served.add(exchange);
        loop.at(loop.nanos() + traits.service(), exchange.call(), () -> done(exchange));
    }

    private void done(Exchange exchange) {
        if (!served.remove(exchange)) {
            return; // lost in a crash
        }
        answer(exchange, 200);
        Exchange next = queue.poll();
        if (next != null) {
            serve(next);
        }
    }

    private void answer(Exchange exchange, int status) {
        if (!traits.isSilent()) {
            exchange.answer(status, traits.latency());
        }
    }
}
