package io.sidecarsdk.http.parity;

import java.util.List;

/** A scenario after it was run both ways. */
record Comparison(Scenario scenario, Observation library, Observation envoy) {

    static Comparison of(Scenario scenario) throws Exception {
        return of(scenario, scenario);
    }

    /** @param onLibrary the scenario as the library gets it */
    static Comparison of(Scenario onLibrary, Scenario onEnvoy) throws Exception {
        return new Comparison(onEnvoy, Arm.LIBRARY.run(onLibrary), Arm.ENVOY.run(onEnvoy));
    }

    /** In what the two differ, in words. */
    List<String> differences() {
        return scenario.aspects().stream()
                .filter(aspect -> !isSame(aspect))
                .map(aspect -> aspect.name() + ": library " + aspect.shown().apply(library) + ", Envoy "
                        + aspect.shown().apply(envoy) + " (tolerance: " + aspect.tolerance() + ")")
                .toList();
    }

    boolean isSame(Aspect aspect) {
        return aspect.same().test(library, envoy);
    }

    /** Whether the outcome is the one that the scenario expects. */
    boolean isAsExpected() {
        return differences().isEmpty() == (scenario.difference() == null);
    }
}
