package io.sidecarsdk.secrets.internal;

import io.sidecarsdk.secrets.SecretStatus;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** How secrets are doing, for the admin page: never a value. */
final class SecretsPage {

    private SecretsPage() {}

    static Map<String, Object> of(List<SecretStatus> secrets) {
        Map<String, Object> page = new TreeMap<>();
        secrets.forEach(secret -> page.put(secret.name(), view(secret)));
        return page;
    }

    private static Map<String, Object> view(SecretStatus secret) {
        Map<String, Object> view = new TreeMap<>();
        view.put("source", secret.source());
        view.put("state", secret.state().name().toLowerCase(Locale.ROOT));
        view.put("version", secret.version());
        view.put("fields", secret.fields());
        secret.age().map(Duration::toSeconds).ifPresent(age -> view.put("age-seconds", age));
        secret.expires().ifPresent(end -> view.put("expires", end.toString()));
        view.put("last-failure", secret.lastFailure());
        return view;
    }
}
