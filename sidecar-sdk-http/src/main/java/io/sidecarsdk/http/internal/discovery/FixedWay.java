package io.sidecarsdk.http.internal.discovery;

import io.sidecarsdk.policy.EndpointPolicy;
import java.util.List;

/** Endpoints that the policy itself lists. */
record FixedWay(List<EndpointPolicy> fixed, Findings findings) implements Discovery.Way {

    @Override
    public void start() {
        findings.listed(fixed);
    }

    @Override
    public void close() {}
}
