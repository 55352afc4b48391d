package io.sidecarsdk.logging.internal.filter;

import io.sidecarsdk.logging.internal.record.LogRecord;
import java.util.List;

/** To which sinks a record goes: those of the first route that takes it, and all where none does. Made for one policy. */
public final class Routes {

    private final List<Route> routes;
    private final int[] all;

    private Routes(List<Route> routes, int[] all) {
        this.routes = routes;
        this.all = all;
    }

    /** @param sinks how many there are; routes know them by their index */
    public static Routes of(List<Route> routes, int sinks) {
        int[] all = new int[sinks];
        for (int i = 0; i < sinks; i++) {
            all[i] = i;
        }
        return new Routes(List.copyOf(routes), all);
    }

    /** The indexes of the sinks; not to be modified. Empty for nowhere. */
    public int[] of(LogRecord event) {
        for (Route route : routes) {
            if (route.takes(event)) {
                return route.to();
            }
        }
        return all;
    }
}
