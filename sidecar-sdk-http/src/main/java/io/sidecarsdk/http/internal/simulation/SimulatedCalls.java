package io.sidecarsdk.http.internal.simulation;

import java.util.function.Consumer;
import java.util.function.IntSupplier;

/** The calls of a simulation, each on a thread that runs when it is its turn. */
public final class SimulatedCalls implements AutoCloseable {

    private final Strands strands = new Strands();

    /**
     * Makes a call, up to where it first waits.
     *
     * @param number of the call; orders it among others of the same moment
     * @param call given how many attempts it has made so far
     */
    public void begin(long number, Consumer<IntSupplier> call) {
        strands.begin(number, () -> call.accept(Strand.current()::attempts));
    }

    /** How many have not ended. */
    public int underWay() {
        return strands.busy();
    }

    @Override
    public void close() {
        strands.close();
    }
}
