package io.sidecarsdk.policy;

import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Grafana Loki. Lines with the same labels are one stream; labels are few, and have few values.
 *
 * @see <a href="https://grafana.com/docs/loki/latest/reference/loki-http-api/#ingest-logs">Loki: Ingest logs</a>
 */
public final class LogLokiPolicy extends LogReceiverPolicy implements LogTargetPolicy {

    /** What Loki takes unless it is told otherwise. */
    private static final int MOST_LABELS = 15;

    private static final String LABEL = "(?!__)[A-Za-z_][A-Za-z0-9_]{0,127}";
    private static final String EXPECTED =
            "a name in letters, digits and '_', without a digit or '__' at its beginning";

    private static final Kind<String> TENANT = Kind.TEXT.where(
            text -> text.matches("[A-Za-z0-9!_.*'()|-]{1,150}") && !text.matches("\\.\\.?"),
            "in letters, digits and the signs that Loki allows in a tenant");

    private final @Nullable String tenant;
    private final Map<String, String> labels;
    private final List<String> labelFields;

    LogLokiPolicy(Section section) {
        super(
                section,
                "The URL of Loki; one without a path gets /loki/api/v1/push.",
                LogCredentialsPolicy.Scheme.BEARER);
        tenant = section.value("tenant", TENANT, "The tenant, in the header X-Scope-OrgID. Absent: not sent.")
                .orNull();
        labels = section.texts("labels", new Section.NamePattern(LABEL, EXPECTED), "Labels with a fixed value.");
        labelFields = section.list(
                        "label-fields",
                        Kind.TEXT.where(text -> text.matches(LABEL), EXPECTED),
                        "Fields of a line, such as level, that become labels of the same name. Without any label at all:"
                                + " service_name.")
                .orElse(List.of());
        section.check(
                labels.size() + labelFields.size() <= MOST_LABELS,
                labelFields.isEmpty() ? "labels" : "label-fields",
                "at most " + MOST_LABELS + " labels, those with a fixed value included");
        section.check(
                labelFields.stream().noneMatch(labels::containsKey), "label-fields", "fields that labels do not have");
        section.check(
                tenant == null || !sends("X-Scope-OrgID"),
                "headers",
                "headers beside X-Scope-OrgID, which tenant sets");
    }

    /** The URL that takes the lines: the {@link #endpoint()}, with {@code /loki/api/v1/push} where it has no path. */
    public URI url() {
        return endpointOr("/loki/api/v1/push");
    }

    /** The tenant; empty to send none. */
    public Optional<String> tenant() {
        return Optional.ofNullable(tenant);
    }

    /** Labels with a fixed value; never modified. Default none; a stream without any label gets {@code service_name}. */
    public Map<String, String> labels() {
        return labels;
    }

    /** Fields of a line that become labels of the same name. Default none. */
    public List<String> labelFields() {
        return labelFields;
    }

    @Override
    public String kind() {
        return "loki";
    }
}
