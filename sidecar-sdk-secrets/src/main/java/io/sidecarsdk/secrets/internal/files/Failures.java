package io.sidecarsdk.secrets.internal.files;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;

/** What went wrong with a file, in words without a value. */
final class Failures {

    private Failures() {}

    static String reason(Exception e) {
        if (e instanceof NoSuchFileException missing) {
            return missing.getFile() + " is not there";
        }
        if (e instanceof AccessDeniedException denied) {
            return denied.getFile() + " may not be written";
        }
        if (e instanceof FileSystemException failed) {
            String reason = failed.getReason();
            return failed.getFile() + ": " + (reason == null ? failed.getClass().getSimpleName() : reason);
        }
        // The JDK's messages about files name what the system said, and never what was written.
        return e instanceof IOException
                ? String.valueOf(e.getMessage())
                : "failed with " + e.getClass().getName();
    }
}
