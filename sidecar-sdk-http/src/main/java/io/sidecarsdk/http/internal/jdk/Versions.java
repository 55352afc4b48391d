package io.sidecarsdk.http.internal.jdk;

import java.net.http.HttpClient.Version;
import java.util.Collection;
import okhttp3.Protocol;

/** OkHttp's protocols as the JDK's versions. */
final class Versions {
    private Versions() {}

    static Version of(Protocol protocol) {
        return switch (protocol) {
            case HTTP_1_0, HTTP_1_1 -> Version.HTTP_1_1;
            default -> Version.HTTP_2;
        };
    }

    static Version preferred(Collection<Protocol> offered) {
        return offered.stream().map(Versions::of).max(Version::compareTo).orElse(Version.HTTP_1_1);
    }
}
