package io.sidecarsdk.http.internal.envoy;

import org.jspecify.annotations.Nullable;

/**
 * What befalls a call on its route, beside where it goes.
 *
 * @param host the Host header; null to leave it to the client
 * @param dialled the host that is looked up where it is not that of the request; else null
 * @param action further fields of Envoy's RouteAction: another path, copies
 * @param requestHeaders changes to the request's headers
 * @param responseHeaders changes to the response's
 * @param fault to be injected; null for none
 */
record Detour(
        @Nullable String host,
        @Nullable String dialled,
        Tree action,
        HeaderChanges requestHeaders,
        HeaderChanges responseHeaders,
        @Nullable Tree fault) {

    static final Detour NONE = new Detour(null, null, new Tree(), HeaderChanges.NONE, HeaderChanges.NONE, null);
}
