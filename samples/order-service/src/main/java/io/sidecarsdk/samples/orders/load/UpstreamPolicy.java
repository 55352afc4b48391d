package io.sidecarsdk.samples.orders.load;

import io.sidecarsdk.samples.orders.upstream.Upstreams;
import io.sidecarsdk.spi.PolicySource;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The policy file, with the addresses of the running upstreams put in for <code>${INVENTORY_1:…}</code> and so on.
 *
 * <p>Usually these come from the environment, and {@code Sidecar.start(Path)} is all that is needed. Here they are known
 * only when the upstreams run, and a process cannot change its own environment. The file is followed as it is there: edit
 * it while the sample runs, and the next calls go by it.
 */
public final class UpstreamPolicy implements PolicySource {

    private static final Pattern PLACEHOLDER = Pattern.compile("\\$\\{([A-Z0-9_]+)(?::[^}]*)?}");

    private final Path file;
    private final Map<String, String> addresses = new HashMap<>();

    /** @param logs where logs are shipped */
    public UpstreamPolicy(Path file, Upstreams upstreams, URI logs) {
        this.file = file;
        addresses.put("LOGS", logs.toString());
        for (String upstream : List.of(Upstreams.INVENTORY, Upstreams.PAYMENT)) {
            List<URI> of = upstreams.addresses(upstream);
            for (int i = 0; i < of.size(); i++) {
                addresses.put(
                        upstream.toUpperCase(Locale.ROOT) + "_" + (i + 1),
                        of.get(i).toString());
            }
        }
    }

    @Override
    public String name() {
        return file.toString();
    }

    @Override
    public String read() throws IOException {
        return PLACEHOLDER
                .matcher(Files.readString(file))
                .replaceAll(found -> Matcher.quoteReplacement(addresses.getOrDefault(found.group(1), found.group())));
    }
}
