package io.sidecarsdk.internal.yaml;

/** How foreign text is shown in a message: short, on one line, without control characters. */
public final class YamlText {

    private static final int LONGEST = 80;

    private YamlText() {}

    /** The start of {@code text}, at most 80 characters, with control characters made visible. */
    public static String excerpt(String text) {
        String head = text.length() <= LONGEST ? text : text.substring(0, LONGEST) + "…";
        StringBuilder visible = new StringBuilder(head.length());
        head.chars().forEach(c -> {
            if (Character.isISOControl(c)) {
                visible.append(String.format("\\u%04x", c));
            } else {
                visible.append((char) c);
            }
        });
        return visible.toString();
    }
}
