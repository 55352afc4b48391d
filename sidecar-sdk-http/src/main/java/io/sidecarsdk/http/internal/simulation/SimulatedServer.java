package io.sidecarsdk.http.internal.simulation;

import io.sidecarsdk.http.internal.balancing.LoadProbe;
import io.sidecarsdk.http.internal.load.LoadMeter;
import io.sidecarsdk.http.internal.load.LoadReport;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.function.Consumer;

/** A server with so many places, a queue before them, and now and then something wrong with it. */
public final class SimulatedServer {

    /** Of the same moment, before the calls. */
    private static final long PROBE = 0;

    private final EventLoop loop;
    private final Traits traits;
    private final Queue<Exchange> queue = new ArrayDeque<>();
    private final List<Exchange> served = new ArrayList<>();
    private final LoadMeter load;

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
        this.load = new LoadMeter(loop);
    }

    /** Whatever it was doing is lost. */
    public void crash() {
        served.forEach(this::lose);
        queue.forEach(this::lose);
        served.clear();
        queue.clear();
    }

    private void lose(Exchange exchange) {
        load.ended();
        exchange.reset(traits.latency());
    }

    /** Somebody asks how busy it is; answers as the SDK's inbound filters do. */
    void probe(Duration timeout, Consumer<LoadProbe.Answer> then) {
        loop.at(loop.nanos() + traits.latency(), PROBE, () -> {
            boolean answers = !traits.isSilent() && !traits.isDead();
            LoadProbe.Answer answer = answers
                    ? LoadProbe.Answer.of(load.report())
                    : LoadProbe.Answer.none(traits.isSilent() ? LoadProbe.Verdict.TIMED_OUT : LoadProbe.Verdict.FAILED);
            long wait = traits.isSilent() ? timeout.toNanos() : traits.latency();
            loop.at(loop.nanos() + wait, PROBE, () -> then.accept(answer));
        });
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
            take(exchange);
            serve(exchange);
        } else if (queue.size() < traits.queue()) {
            take(exchange);
            queue.add(exchange);
        } else {
            answer(exchange, 503);
        }
    }

    private void take(Exchange exchange) {
        LoadReport report = load.report();
        exchange.taken(report, load.started(), loop.nanos());
    }

    private void serve(Exchange exchange) {
        served.add(exchange);
        loop.at(loop.nanos() + traits.service(), exchange.call(), () -> done(exchange));
    }

    private void done(Exchange exchange) {
        if (!served.remove(exchange)) {
            return; // lost in a crash
        }
        load.answered(exchange.found(), loop.nanos() - exchange.takenNanos());
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
