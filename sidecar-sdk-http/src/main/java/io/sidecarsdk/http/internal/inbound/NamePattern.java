package io.sidecarsdk.http.internal.inbound;

/** An identity in the policy: exact, or its beginning and {@code *}. */
final class NamePattern {

    private NamePattern() {}

    static boolean matches(String pattern, String name) {
        int star = pattern.length() - 1;
        return pattern.endsWith("*") ? name.startsWith(pattern.substring(0, star)) : name.equals(pattern);
    }

    /** Whatever the case. */
    static boolean couldMatch(String pattern, String name) {
        int star = pattern.length() - 1;
        return pattern.endsWith("*") ? name.regionMatches(true, 0, pattern, 0, star) : name.equalsIgnoreCase(pattern);
    }
}
