package io.sidecarsdk.samples.orders;

import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.trace.data.LinkData;
import io.opentelemetry.sdk.trace.samplers.Sampler;
import io.opentelemetry.sdk.trace.samplers.SamplingResult;
import java.util.List;

/** Samples root spans of one name, and what happens within them; the load of the sample is not traced. */
final class OnlyOrders implements Sampler {

    private final Sampler byParent = Sampler.parentBased(Sampler.alwaysOff());
    private final String root;

    OnlyOrders(String root) {
        this.root = root;
    }

    @Override
    public SamplingResult shouldSample(
            Context parent, String traceId, String name, SpanKind kind, Attributes attributes, List<LinkData> links) {
        return name.equals(root)
                ? SamplingResult.recordAndSample()
                : byParent.shouldSample(parent, traceId, name, kind, attributes, links);
    }

    @Override
    public String getDescription() {
        return "only " + root;
    }
}
