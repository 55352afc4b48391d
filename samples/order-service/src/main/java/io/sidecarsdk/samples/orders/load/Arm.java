package io.sidecarsdk.samples.orders.load;

import java.io.IOException;
import okhttp3.Response;

/** One way to make the calls; the traffic runs through each. */
public interface Arm extends AutoCloseable {

    /** What the upstreams know it by: {@code sdk}, {@code bare} or {@code proxy}. */
    String name();

    /** Makes a call on the calling thread. */
    Response send(OrderCall call) throws IOException;

    @Override
    void close();
}
