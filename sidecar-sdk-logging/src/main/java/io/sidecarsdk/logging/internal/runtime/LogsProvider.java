package io.sidecarsdk.logging.internal.runtime;

import io.sidecarsdk.logging.Logs;
import io.sidecarsdk.spi.CapabilityProvider;
import io.sidecarsdk.spi.SidecarContext;
import org.slf4j.LoggerFactory;

/** Offers {@link Logs} to the SDK. */
public final class LogsProvider implements CapabilityProvider<Logs> {

    @Override
    public Class<Logs> type() {
        return Logs.class;
    }

    @Override
    public Logs create(SidecarContext context) {
        return PolicyLogs.start(context, LoggerFactory.getILoggerFactory());
    }
}
