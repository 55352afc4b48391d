package io.sidecarsdk.http.internal.outlier;

import java.util.List;

/** The statistics of success rates. */
final class SuccessRates {

    private SuccessRates() {}

    /**
     * The rate below which an endpoint is an outlier: mean − factor × standard deviation (of the whole population), as in
     * Envoy's {@code successRateEjectionThreshold}.
     *
     * @param rates at least one
     */
    static double threshold(List<Double> rates, double factor) {
        double sum = 0;
        for (double rate : rates) {
            sum += rate;
        }
        double mean = sum / rates.size();
        double squares = 0;
        for (double rate : rates) {
            squares += (rate - mean) * (rate - mean);
        }
        return mean - factor * Math.sqrt(squares / rates.size());
    }
}
