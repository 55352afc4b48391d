package io.sidecarsdk.logging.internal.format;

import io.sidecarsdk.logging.internal.record.Utf8;
import java.util.List;

/** A fixed set of ASCII names, in which a name of a record is looked up without making a string of it. */
final class Names {

    private final String[][] byLength;

    private Names(String[][] byLength) {
        this.byLength = byLength;
    }

    static Names of(List<String> names) {
        int longest = names.stream().mapToInt(String::length).max().orElse(0);
        String[][] byLength = new String[longest + 1][];
        for (int length = 0; length <= longest; length++) {
            int wanted = length;
            byLength[length] =
                    names.stream().filter(name -> name.length() == wanted).toArray(String[]::new);
        }
        return new Names(byLength);
    }

    boolean contains(Utf8 name) {
        if (name.length() >= byLength.length) {
            return false;
        }
        for (String one : byLength[name.length()]) {
            if (name.is(one)) {
                return true;
            }
        }
        return false;
    }
}
