package io.sidecarsdk.samples.orders.upstream;

import java.io.IOException;

/** The script: what the upstreams do wrong, one thing after the other. Between phases there is no traffic. */
public enum Phase {
    HEALTHY("healthy", "all endpoints answer within 8 ms"),

    FLAKY("flaky", "every endpoint answers 20 % of requests with 503") {
        @Override
        public void begin(Upstreams upstreams) {
            upstreams.behave(Behaviour.errors(20));
        }
    },

    SLOW("slow", "inventory-2 takes 600 ms, and so do 5 % of payments") {
        @Override
        public void begin(Upstreams upstreams) {
            upstreams.behave("inventory-2", Behaviour.slow(100, 600));
            upstreams.behave("payment-1", Behaviour.slow(5, 600));
            upstreams.behave("payment-2", Behaviour.slow(5, 600));
        }
    },

    RESETS("resets", "20 % of connections are reset after the request was read") {
        @Override
        public void begin(Upstreams upstreams) {
            upstreams.behave(Behaviour.resets(20));
        }
    },

    ONE_DIES("one dies", "the process of inventory-1 is killed, and comes back after half of the time") {
        @Override
        public void begin(Upstreams upstreams) throws InterruptedException {
            upstreams.kill("inventory-1");
        }

        @Override
        public void halfway(Upstreams upstreams) throws IOException, InterruptedException {
            upstreams.restart("inventory-1");
        }
    },

    DOWN("down", "all processes of inventory are killed") {
        @Override
        public void begin(Upstreams upstreams) throws InterruptedException {
            upstreams.killUpstream(Upstreams.INVENTORY);
        }

        @Override
        public void end(Upstreams upstreams) throws IOException, InterruptedException {
            upstreams.restartUpstream(Upstreams.INVENTORY);
        }
    },

    RECOVERED("recovered", "all endpoints are back");

    private final String title;
    private final String description;

    Phase(String title, String description) {
        this.title = title;
        this.description = description;
    }

    public String title() {
        return title;
    }

    public String description() {
        return description;
    }

    /** Has the upstreams begin with it, before there is traffic. */
    public void begin(Upstreams upstreams) throws IOException, InterruptedException {}

    /** In the midst of the traffic. */
    public void halfway(Upstreams upstreams) throws IOException, InterruptedException {}

    /** Puts right what healthy behaviour alone does not, after the traffic. */
    public void end(Upstreams upstreams) throws IOException, InterruptedException {}

    /** Runs the phase around {@code traffic}; whatever happens, all is well afterwards. */
    public void around(Upstreams upstreams, Traffic traffic) throws IOException, InterruptedException {
        begin(upstreams);
        try {
            traffic.run(() -> halfway(upstreams));
        } finally {
            upstreams.behave(Behaviour.HEALTHY);
            end(upstreams);
        }
    }

    /** Something the upstreams do. */
    @FunctionalInterface
    public interface Step {

        void run() throws IOException, InterruptedException;
    }

    /** The calls that are made during a phase. */
    @FunctionalInterface
    public interface Traffic {

        /**
         * Makes the calls.
         *
         * @param halfway to be run after half of the time
         */
        void run(Step halfway) throws IOException, InterruptedException;
    }
}
