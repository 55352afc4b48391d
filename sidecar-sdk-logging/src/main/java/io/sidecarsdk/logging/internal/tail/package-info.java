/**
 * Files that other code writes, line by line, as log events.
 *
 * <p>A {@link io.sidecarsdk.logging.internal.tail.Tails} has one daemon thread that looks at every file again and again: events of
 * the file system are not told for network and overlay file systems. A file is known by what the system calls it (on Unix
 * its device and inode) and by its first bytes, never by its path, so that
 *
 * <ul>
 *   <li>one that was renamed is read to its end while the one that took its place is read from its beginning;
 *   <li>one that was truncated is read from its beginning again;
 *   <li>another one that got the same inode is not taken for the old one.
 * </ul>
 *
 * <p>A position is where the first line begins that is not in the sinks' buffers yet. Positions are saved in a file that is
 * replaced as a whole, so a line may be read again after a crash, and none is left out. Files are their own buffer: the reader
 * stops while a bounded amount of what it read is not in the sinks' buffers yet, or while there is no room in them.
 */
@NullMarked
package io.sidecarsdk.logging.internal.tail;

import org.jspecify.annotations.NullMarked;
