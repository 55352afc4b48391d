/**
 * The buffer on disk: what was appended is there until it is acknowledged, whatever becomes of the process.
 *
 * <p>A {@link io.sidecarsdk.logging.internal.spool.Spool} is a directory of append-only segments and a checkpoint. A segment's
 * name is the sequence number of its first record. Nothing is ever changed in place: records are appended, whole segments
 * are deleted once the checkpoint, which is written first, is past them.
 *
 * <pre>
 * segment = magic (8) , first sequence (8) , CRC32C of both (4) , record*
 * record  = length of the payload (4) , CRC32C (4) , sequence (8) , payload
 * </pre>
 *
 * <p>All numbers are big-endian; a record's checksum covers its length, sequence and payload. So a reader that meets damage
 * finds the next whole record by looking at every offset, and knows from the sequence how many are missing.
 */
@NullMarked
package io.sidecarsdk.logging.internal.spool;

import org.jspecify.annotations.NullMarked;
