/**
 * The buffer on disk: what was appended is there until it is acknowledged, whatever becomes of the process.
 *
 * <p>A {@link io.sidecarsdk.logging.internal.spool.Spool} is a directory of append-only segments and a checkpoint. A segment's
 * name is the sequence number of its first record and the run that wrote it. Nothing is ever changed in place: records are
 * appended, whole segments are deleted once they are acknowledged. A {@link io.sidecarsdk.logging.internal.spool.DiskQueue}
 * is the spools of all processes that use a directory, now or earlier.
 *
 * <pre>
 * segment = magic (8) , first sequence (8) , CRC32C of both (4) , record*
 * record  = length of the payload (4) , CRC32C (4) , sequence (8) , payload
 * </pre>
 *
 * <p>A run is one opening of a spool, by a random name. It and the sequence are a record's identity for receivers, who may
 * pass over a record that they know: so a power failure that takes records and checkpoint back to an earlier state must not
 * have their numbers given a second time. A new run makes that certain, whatever was lost.
 *
 * <p>All numbers are big-endian; a record's checksum covers its length, sequence and payload. So a reader that meets damage
 * finds the next whole record by looking at every offset, and knows from the sequence how many are missing.
 */
@NullMarked
package io.sidecarsdk.logging.internal.spool;

import org.jspecify.annotations.NullMarked;
