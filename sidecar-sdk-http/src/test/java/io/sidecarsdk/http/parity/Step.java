package io.sidecarsdk.http.parity;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What an endpoint does with one request. A script is written as steps with a space between, one for each attempt of a call,
 * the last one again and again: {@code 503 reset 200@50ms 429[retry-after=1]}.
 *
 * @param does a status, {@code reset} (RST), {@code close} (FIN), {@code hang}, {@code truncated} (half a body), {@code drip}
 *     (a body that never ends, byte by byte), or {@code leave} (200, then a close without a word)
 * @param after how long it waits first
 */
record Step(String does, Duration after, Map<String, String> headers) {

    private static final Pattern STEP =
            Pattern.compile("(\\d{3}|reset|close|hang|truncated|drip|leave)(?:@(\\d+)ms)?(?:\\[(.*)])?");

    static List<Step> script(String text) {
        List<Step> steps = new ArrayList<>();
        for (String step : text.split(" ")) {
            steps.add(of(step));
        }
        return List.copyOf(steps);
    }

    static Step of(String text) {
        Matcher matcher = STEP.matcher(text);
        if (!matcher.matches()) {
            throw new IllegalArgumentException("no step: " + text);
        }
        Map<String, String> headers = new LinkedHashMap<>();
        if (matcher.group(3) != null) {
            for (String header : matcher.group(3).split(",")) {
                String[] nameAndValue = header.split("=", 2);
                headers.put(nameAndValue[0], nameAndValue[1]);
            }
        }
        long millis = matcher.group(2) == null ? 0 : Long.parseLong(matcher.group(2));
        return new Step(matcher.group(1), Duration.ofMillis(millis), headers);
    }

    int status() {
        return Character.isDigit(does.charAt(0)) ? Integer.parseInt(does) : 200;
    }
}
