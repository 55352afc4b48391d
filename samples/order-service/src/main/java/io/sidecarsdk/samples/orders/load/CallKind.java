package io.sidecarsdk.samples.orders.load;

import io.sidecarsdk.samples.orders.upstream.Upstreams;

/** The kinds of calls that an order service makes. */
public enum CallKind {
    /** Looks up the stock: may be sent twice. */
    STOCK(Upstreams.INVENTORY, true),
    /** Pays with an idempotency key: may be sent twice, since the upstream recognises it. */
    PAYMENT_WITH_KEY(Upstreams.PAYMENT, true),
    /** Pays without: must never be sent twice. */
    PAYMENT(Upstreams.PAYMENT, false);

    private final String upstream;
    private final boolean idempotent;

    CallKind(String upstream, boolean idempotent) {
        this.upstream = upstream;
        this.idempotent = idempotent;
    }

    /** The logical host that it goes to. */
    public String upstream() {
        return upstream;
    }

    /** Whether sending it twice is harmless. */
    public boolean idempotent() {
        return idempotent;
    }
}
