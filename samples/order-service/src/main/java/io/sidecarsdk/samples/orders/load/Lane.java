package io.sidecarsdk.samples.orders.load;

import io.sidecarsdk.http.CallRejectedIOException;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicLong;
import okhttp3.Response;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The traffic through one arm: the seed's calls, one after the other. Each arm has the same ones. */
public final class Lane {

    private static final Logger log = LoggerFactory.getLogger(Lane.class);

    private final Arm arm;
    private final long seed;
    private final AtomicLong next = new AtomicLong();
    private volatile Tally tally = new Tally();

    public Lane(Arm arm, long seed) {
        this.arm = arm;
        this.seed = seed;
    }

    public String name() {
        return arm.name();
    }

    /** Begins a new tally; only while no call is under way. */
    public void newTally() {
        tally = new Tally();
    }

    /** What has become of the calls since {@link #newTally()}. */
    public Tally tally() {
        return tally;
    }

    /** Every lane goes on with this call, so that those that made fewer do not fall behind for good. */
    public void continueAt(long number) {
        next.set(number);
    }

    void callOnce() {
        OrderCall call = OrderCall.number(next.getAndIncrement(), seed);
        long start = System.nanoTime();
        try (Response response = arm.send(call)) {
            response.body().bytes();
            if (response.isSuccessful()) {
                tally.succeeded(call.kind(), System.nanoTime() - start);
            } else {
                failed(call, "status " + response.code());
            }
        } catch (IOException e) {
            failed(call, how(e));
        }
    }

    private void failed(OrderCall call, String how) {
        tally.failed(call.kind(), how);
        log.atInfo().addKeyValue("arm", name()).addKeyValue("call", call.id()).log("{} failed: {}", call.kind(), how);
    }

    private static String how(IOException e) {
        return e instanceof CallRejectedIOException rejected
                ? "refused: " + rejected.reason().label()
                : e.getClass().getSimpleName();
    }
}
