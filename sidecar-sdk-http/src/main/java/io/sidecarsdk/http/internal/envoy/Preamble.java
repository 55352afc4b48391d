package io.sidecarsdk.http.internal.envoy;

import io.sidecarsdk.internal.yaml.YamlText;
import java.util.List;

/** The comments at the beginning of a document: what it is, and what it cannot say. */
final class Preamble {

    private Preamble() {}

    static String of(String service, Bootstrap.Address listener, List<Ledger.Entry> entries) {
        StringBuilder text = new StringBuilder();
        line(text, "Envoy (API v3) as the outbound sidecar of " + service + ", made from its sidecar-sdk policy.");
        line(text, "Send a call to " + listener.host() + ":" + listener.port() + " with the client's name as Host.");
        group(text, "What Envoy cannot do, and so does not:", Fate.UNSUPPORTED, entries);
        group(text, "What Envoy does in another way:", Fate.APPROXIMATED, entries);
        return text.append('\n').toString();
    }

    private static void group(StringBuilder text, String title, Fate fate, List<Ledger.Entry> entries) {
        if (entries.stream().noneMatch(entry -> entry.fate() == fate)) {
            return;
        }
        text.append("#\n");
        line(text, title);
        entries.stream().filter(entry -> entry.fate() == fate).forEach(entry -> line(text, "  " + words(entry)));
    }

    private static String words(Ledger.Entry entry) {
        return oneLine(entry.path()) + " (" + YamlText.excerpt(entry.value()) + "): " + entry.note();
    }

    private static String oneLine(String path) {
        return path.replaceAll("[\\p{Cntrl}\\u2028\\u2029]", "?");
    }

    private static void line(StringBuilder text, String words) {
        text.append("# ").append(words).append('\n');
    }
}
