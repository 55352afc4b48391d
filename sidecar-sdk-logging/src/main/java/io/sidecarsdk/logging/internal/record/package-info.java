/**
 * A log event in the one form in which it is stored and handed on: bytes, written once by
 * {@link io.sidecarsdk.logging.internal.record.RecordWriter} and read without making strings of them by
 * {@link io.sidecarsdk.logging.internal.record.LogRecord}.
 *
 * <pre>
 * record    = version (1) , severity (1) , flags (1) , epoch nanoseconds (8) ,
 *             level , logger , thread , message , trace id , span id        each a text
 *             resource , mdc , fields                                       each a map
 *             markers                                                       a list
 *             exception                                                     a map, empty where there is none
 * text      = length in bytes (4) , UTF-8
 * map, list = length in bytes (4) , entry*                                  entry of a map: text , value
 * value     = tag (1) , content
 * </pre>
 */
@NullMarked
package io.sidecarsdk.logging.internal.record;

import org.jspecify.annotations.NullMarked;
