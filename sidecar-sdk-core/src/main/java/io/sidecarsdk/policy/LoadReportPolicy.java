package io.sidecarsdk.policy;

/**
 * Telling callers how busy the service is, for those that balance by it ({@link PrequalPolicy}): its requests in flight and
 * how long it takes to answer. It tells everybody who may ask for the path; rules of authorization apply to it.
 */
public final class LoadReportPolicy extends Settings {

    /** Where the report is asked for if nobody says otherwise. */
    public static final String DEFAULT_PATH = "/.well-known/sidecar-load";

    static final String PATH_WORDS = "beginning with /, of letters, digits and the signs / . _ ~ -";

    private final boolean enabled;
    private final String path;
    private final boolean onResponses;

    LoadReportPolicy(Section section) {
        super(section);
        enabled = section.value("enabled", Kind.BOOLEAN, "False tells nobody.").orElse(true);
        path = section.value(
                        "path",
                        Kind.TEXT,
                        "Where it is asked for. Requests for it do not reach the service, nor its log.")
                .where(LoadReportPolicy::isPath, PATH_WORDS)
                .orElse(DEFAULT_PATH);
        onResponses = section.value(
                        "on-responses", Kind.BOOLEAN, "Whether responses say it, too, to callers that ask for it.")
                .orElse(true);
    }

    /** Whether callers are told. Default true. */
    public boolean enabled() {
        return enabled;
    }

    /** Where it is asked for. Default {@value #DEFAULT_PATH}. */
    public String path() {
        return path;
    }

    /** Whether responses say it, too, to callers that ask for it. Default true. */
    public boolean onResponses() {
        return onResponses;
    }

    /** Only what no server and no rule can read in two ways. */
    static boolean isPath(String text) {
        return text.matches("(/[A-Za-z0-9._~-]{1,256}){1,16}") && !text.matches(".*/\\.\\.?(/.*)?");
    }
}
