/**
 * Log forwarding: what a log shipper beside the service does, inside the JVM. Log events become JSON lines and are sent
 * in batches to the policy's sinks.
 *
 * <pre>{@code
 * logging:
 *   buffer: {memory: 8MiB}                                  # for each sink
 *   sinks:
 *     central: {http: {endpoint: http://logs:8080/ingest, batch: 512, interval: 1s, timeout: 5s}}
 * }</pre>
 *
 * <p>That is all where SLF4J is bound to Logback: the SDK adds a {@link io.sidecarsdk.logging.SidecarAppender} to the root
 * logger, or uses the ones that {@code logback.xml} has. {@link io.sidecarsdk.logging.Logs} tells what became of the
 * lines. Where SLF4J is bound to something else a warning is logged and nothing is captured.
 *
 * <h2>A line</h2>
 *
 * <pre>{@code
 * {"service.name":"orders","service.namespace":"shop","service.version":"1.4.2",
 *  "timestamp":"2026-01-01T12:00:00.123456789Z","level":"ERROR","logger":"shop.Orders","thread":"main",
 *  "message":"order 17 failed","trace_id":"…","span_id":"…",
 *  "mdc":{"tenant":"a"},"fields":{"order":17},"markers":["AUDIT"],
 *  "exception":{"class":"…","message":"…","stack":"at …","cause":{…},"suppressed":[{…}]}}
 * }</pre>
 *
 * <p>{@code trace_id} and {@code span_id} are those of OpenTelemetry's current span on the logging thread, else the MDC's
 * {@code trace_id} or {@code traceId}, and {@code span_id} or {@code spanId}. {@code fields} are SLF4J's key-value pairs.
 * What is empty is left out. Text is data: control characters are escaped, lone surrogates replaced, nothing is
 * interpolated. A message is cut after 256 KiB, a whole line at about 1 MiB, and says so.
 *
 * <h2>What is promised in this version, and what is not</h2>
 *
 * <ul>
 *   <li><b>Logging never waits.</b> A line is encoded on the caller's thread and put in a queue in memory, or dropped.
 *   <li><b>Memory is bounded</b> by {@code buffer.memory} for each sink, and one batch of at most 1 MiB (or one line) that
 *       is being sent. When it is full the newest lines are dropped.
 *   <li><b>Nothing is dropped in silence:</b> each line that is not shipped is counted under its reason.
 *   <li><b>A line may arrive twice:</b> when the receiver took a batch but its answer was lost, the batch is sent again.
 *   <li><b>Lines live in memory only.</b> Those that wait are lost when the process is killed or crashes, and when a sink
 *       is still down as the SDK is closed. A later version adds a buffer on disk.
 *   <li><b>Taken means a 2xx answer.</b> What the receiver does afterwards is its affair.
 * </ul>
 *
 * <h2>Sending</h2>
 *
 * <p>Each sink has a queue and a daemon thread of its own, so that one that is down does not hold up the others. A
 * batch goes out when {@code batch} lines or 1 MiB wait or the oldest line has waited {@code interval}, as {@code POST}
 * with {@code application/x-ndjson}.
 *
 * <table>
 *   <caption>What an answer leads to</caption>
 *   <tr><th>Answer</th><th>Then</th></tr>
 *   <tr><td>2xx</td><td>shipped</td></tr>
 *   <tr><td>429, 5xx, no answer within {@code timeout}, I/O error</td><td>sent again, for as long as it takes; first
 *       after 100 to 200 ms, doubling to 15 to 30 s, and not before {@code Retry-After} (a minute at most)</td></tr>
 *   <tr><td>any other, redirects included</td><td>dropped, {@code rejected}</td></tr>
 * </table>
 *
 * <p>While a sink fails, health {@code logging.<sink>} is DEGRADED. What the sending thread logs itself is never
 * forwarded, so that a failing sink cannot feed itself; other appenders show it.
 *
 * <h2>Reasons for dropping</h2>
 *
 * <ul>
 *   <li>{@code queue_full}: the sink's memory was used up; {@code too_large}: the line alone is larger than it.
 *   <li>{@code rejected}: the receiver refused the batch.
 *   <li>{@code shutdown}: not sent within 2 s at close; two failures in a row end the attempt.
 *   <li>{@code removed}: the policy dropped the sink, and it was not sent within 2 s; {@code disabled}: the policy has
 *       {@code enabled: false}, which stops at once.
 *   <li>{@code startup_full}: logged before the SDK was started, beyond 1 MiB; {@code encoding}: could not be encoded.
 *   <li>{@code reentrant}: logged by an argument's or a value's {@code toString} while the event that holds it was being
 *       encoded.
 * </ul>
 *
 * <h2>Start and end</h2>
 *
 * <p>What a {@code SidecarAppender} of {@code logback.xml} gets before the SDK is started is kept and shipped then. A
 * policy change adds, changes and drops sinks live; a sink that is only changed keeps its queue. When the SDK is closed
 * an appender that it added is removed, those of {@code logback.xml} go back to keeping.
 */
@NullMarked
package io.sidecarsdk.logging;

import org.jspecify.annotations.NullMarked;
