/**
 * A log event in the one form in which it is stored and handed on: bytes, written once by
 * {@link io.sidecarsdk.logging.internal.record.RecordWriter} and read without making strings of them by
 * {@link io.sidecarsdk.logging.internal.record.LogRecord}.
 *
 * <pre>
 * record    = version (1) , severity (1) , flags (1) , epoch nanoseconds (8) , length of each part (4)* , part*
 * parts     = level , logger , thread , message , trace id , span id        each UTF-8
 *             resource , mdc , fields                                       each a map's entries
 *             markers                                                       a list's
 *             exception                                                     a map's, none where there is none
 * entry     = in a map: text , value ; in a list: value
 * value     = tag (1) , content
 * text      = length in bytes (4) , UTF-8
 * map, list = length in bytes (4) , entry*
 * </pre>
 *
 * <p>The lengths of the parts stand together: whoever reads a record that another core has written finds all parts with one
 * look, and does not wait for one after the other.
 */
@NullMarked
package io.sidecarsdk.logging.internal.record;

import org.jspecify.annotations.NullMarked;
