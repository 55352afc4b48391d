package io.sidecarsdk.http.internal.call;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What a route says about a call that it sends to a client.
 *
 * @param from the client that was asked
 * @param timeout how long the call may take; null where the client's own timeout says it
 * @param fault what is to befall it on purpose
 */
public record RouteTerms(String from, @Nullable Duration timeout, Fault fault) {}
