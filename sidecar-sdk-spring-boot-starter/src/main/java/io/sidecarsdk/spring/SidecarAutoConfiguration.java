package io.sidecarsdk.spring;

import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.context.annotation.Import;

/** Starts the SDK with the policy that {@code sidecar.policy} names. The package description says what it gives. */
@AutoConfiguration
@ConditionalOnBooleanProperty(name = "sidecar.enabled", matchIfMissing = true)
@Import({
    PolicyConfiguration.class,
    CapabilityConfiguration.class, // in this order: looks for a Sidecar,
    ResilientConfiguration.class, // as this does,
    DataSourceConfiguration.class,
    InboundConfiguration.class // and this one for its Http
})
public final class SidecarAutoConfiguration {}
