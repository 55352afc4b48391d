package io.sidecarsdk.logging.internal.filter;

import io.sidecarsdk.logging.internal.record.Utf8;

/** Which loggers are below which: as with Logback, a dot or a dollar sign begins the next level. */
final class LoggerNames {

    private LoggerNames() {}

    /** @param top empty for all */
    static boolean isAtOrBelow(String logger, String top) {
        return logger.startsWith(top)
                && (top.isEmpty() || logger.length() == top.length() || separates(logger.charAt(top.length())));
    }

    /** @param top in ASCII */
    static boolean isAtOrBelow(Utf8 logger, byte[] top) {
        if (logger.length() < top.length) {
            return false;
        }
        for (int i = 0; i < top.length; i++) {
            if (logger.array()[logger.offset() + i] != top[i]) {
                return false;
            }
        }
        return logger.length() == top.length || separates((char) logger.array()[logger.offset() + top.length]);
    }

    private static boolean separates(char c) {
        return c == '.' || c == '$';
    }
}
