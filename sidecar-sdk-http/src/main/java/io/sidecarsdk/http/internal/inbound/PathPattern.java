package io.sidecarsdk.http.internal.inbound;

/** A path of the policy: exact, or with {@code /*} at its end for that path and all below it, as servlets have it. */
final class PathPattern {

    private static final String BELOW = "/*";

    private final String base;
    private final boolean below;

    PathPattern(String pattern) {
        this.below = pattern.endsWith(BELOW);
        this.base = below ? pattern.substring(0, pattern.length() - BELOW.length()) : pattern;
    }

    /** Whether {@code path} is meant, to the letter. */
    boolean matches(String path) {
        return path.startsWith(base) && ends(path, base.length());
    }

    /**
     * Whether any service could take {@code path} for one that is meant: whatever the case of its letters, and with
     * slashes at its end or without.
     */
    boolean couldMatch(String path) {
        String least = withoutSlashes(base);
        String shown = withoutSlashes(path);
        return shown.regionMatches(true, 0, least, 0, least.length()) && ends(shown, least.length());
    }

    private boolean ends(String path, int at) {
        return path.length() == at || (below && path.charAt(at) == '/');
    }

    private static String withoutSlashes(String path) {
        int end = path.length();
        while (end > 0 && path.charAt(end - 1) == '/') {
            end--;
        }
        return path.substring(0, end);
    }
}
