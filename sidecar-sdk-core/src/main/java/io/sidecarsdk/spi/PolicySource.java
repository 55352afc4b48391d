package io.sidecarsdk.spi;

import java.io.IOException;

/** Where the policy document comes from. It is asked again and again, so that a change takes effect without a restart. */
public interface PolicySource {

    /** Names the source in messages, such as a file's path. */
    String name();

    /**
     * The whole document as it is now.
     *
     * <p>Called at start on the starting thread, later on the SDK's scheduler; should answer promptly.
     *
     * @throws IOException if it cannot be read; the policy in force stays
     */
    String read() throws IOException;
}
