package io.sidecarsdk.policy;

/**
 * OpenSearch or Elasticsearch, through the bulk API that both have.
 *
 * @see <a href="https://docs.opensearch.org/latest/api-reference/document-apis/bulk/">OpenSearch: Bulk</a>
 */
public final class LogSearchPolicy extends LogReceiverPolicy implements LogTargetPolicy {

    private static final Kind<String> INDEX = Kind.TEXT.where(
            LogSearchPolicy::isIndex,
            "the name of an index in lower-case letters, digits, '.', '_' and '-', such as logs-orders or"
                    + " logs-{yyyy}.{MM}.{dd}");

    private final String kind;
    private final String index;
    private final LogFormat format;

    LogSearchPolicy(String kind, Section section) {
        super(section, "The server's URL, to which /_bulk is appended.", LogCredentialsPolicy.Scheme.BEARER);
        this.kind = kind;
        index = section.value(
                        "index",
                        INDEX,
                        "The index or data stream; {yyyy}, {MM} and {dd} stand for the day of the line, in UTC.")
                .required("logs");
        format = section.value("format", LogHttpPolicy.JSON, "How a line is written.")
                .orElse(LogFormat.ECS);
        section.check(endpoint().getRawQuery() == null, "endpoint", "a URL without '?'");
    }

    private static boolean isIndex(String text) {
        String name = text.replace("{yyyy}", "2026").replace("{MM}", "01").replace("{dd}", "01");
        return name.matches("[a-z0-9.][a-z0-9._-]{0,254}") && !name.matches("\\.\\.?");
    }

    /** The index or data stream; {@code {yyyy}}, {@code {MM}} and {@code {dd}} stand for the day of the line, in UTC. */
    public String index() {
        return index;
    }

    /** How a line is written: as ECS, the default, or JSON lines. */
    public LogFormat format() {
        return format;
    }

    @Override
    public String kind() {
        return kind;
    }
}
