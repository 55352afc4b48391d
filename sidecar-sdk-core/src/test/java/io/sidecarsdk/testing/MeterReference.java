package io.sidecarsdk.testing;

import io.sidecarsdk.internal.telemetry.MeterDeclaration;
import java.util.Locale;
import java.util.stream.Collectors;

/** The reference page of a module's meters, made from their declarations. */
public final class MeterReference {

    private MeterReference() {}

    /** @param module the artifact, such as {@code sidecar-sdk-core} */
    public static String page(String module, MeterDeclaration... meters) {
        StringBuilder page = new StringBuilder("# Meters of " + module + "\n\n"
                + "Made from the code; a test keeps it up to date.\n\n"
                + "| meter | type | unit | tags | meaning |\n| --- | --- | --- | --- | --- |\n");
        for (MeterDeclaration meter : meters) {
            page.append("| `")
                    .append(meter.meterName())
                    .append("` | ")
                    .append(meter.type().name().toLowerCase(Locale.ROOT))
                    .append(" | ")
                    .append(meter.unit())
                    .append(" | ")
                    .append(meter.tagKeys().stream().map(key -> "`" + key + "`").collect(Collectors.joining(", ")))
                    .append(" | ")
                    .append(meter.description())
                    .append(" |\n");
        }
        return page.toString();
    }
}
