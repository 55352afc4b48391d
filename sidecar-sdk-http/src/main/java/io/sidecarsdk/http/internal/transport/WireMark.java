package io.sidecarsdk.http.internal.transport;

import io.sidecarsdk.http.internal.call.Attempt;
import io.sidecarsdk.http.internal.call.SharedStream;
import java.io.IOException;
import okhttp3.Connection;
import okhttp3.Interceptor;
import okhttp3.Protocol;
import okhttp3.Response;
import okhttp3.ResponseBody;
import org.jspecify.annotations.Nullable;

/**
 * A network interceptor, so behind connecting: tells the attempt that it has a connection and how to cut it short there.
 *
 * <p>It also hides {@code Retry-After: 0} from OkHttp, which would send the request again by itself on a 503, past every
 * budget, and numbers of seconds that are too large for it; {@link #restored} puts the header back.
 *
 * <p>And it takes connections out of use that OkHttp takes for good: of HTTP/1.1 one that holds a response that nobody had
 * asked for, of HTTP/2 one whose peer is gone without a word. That looks as if the peer were slow, and OkHttp would send
 * everything there for as long as TCP believes in it; so an attempt that waited in vain has the peer asked for a sign of life
 * (PING), and the next one that waits in vain looks for it.
 */
public final class WireMark implements Interceptor {

    private static final String RETRY_AFTER = "Retry-After";
    private static final String HIDDEN = "Sidecar-Retry-After";

    private final AttemptScope scope;

    public WireMark(AttemptScope scope) {
        this.scope = scope;
    }

    @Override
    public Response intercept(Chain chain) throws IOException {
        Attempt attempt = scope.current();
        Connection connection = chain.connection();
        Response response = attempt == null || connection == null
                ? chain.proceed(chain.request())
                : isShared(connection) ? onShared(chain, connection, attempt) : onOwn(chain, connection, attempt);
        response = withoutBodyThatCannotCome(response);
        return response.code() == 503 && isDangerous(response.header(RETRY_AFTER)) ? hidden(response) : response;
    }

    /**
     * A 304 may declare the length that a 200 would have had (RFC 9110, section 8.6). OkHttp would wait for that many bytes.
     */
    private static Response withoutBodyThatCannotCome(Response response) {
        ResponseBody body = response.body();
        if (response.code() != 304 || body.contentLength() == 0) {
            return response;
        }
        body.close();
        return response.newBuilder()
                .body(ResponseBody.create(new byte[0], body.contentType()))
                .build();
    }

    /** The response as the server sent it. */
    public static Response restored(Response response) {
        String hidden = response.code() == 503 ? response.header(HIDDEN) : null;
        return hidden == null
                ? response
                : response.newBuilder()
                        .removeHeader(HIDDEN)
                        .header(RETRY_AFTER, hidden)
                        .build();
    }

    /** OkHttp fails on a number that is no int, with an exception that is no IOException. */
    private static boolean isDangerous(@Nullable String retryAfter) {
        return retryAfter != null && retryAfter.matches("0+|[0-9]{10,}");
    }

    private static boolean isShared(Connection connection) {
        Protocol protocol = connection.protocol();
        return protocol != Protocol.HTTP_1_1 && protocol != Protocol.HTTP_1_0;
    }

    private static Response onOwn(Chain chain, Connection connection, Attempt attempt) throws IOException {
        attempt.onTheWire(connection.socket());
        if (OkHttpConnection.hasUnread(chain)) {
            OkHttpConnection.retire(chain);
            throw new UnaskedResponseException();
        }
        return chain.proceed(chain.request());
    }

    private static Response onShared(Chain chain, Connection connection, Attempt attempt) throws IOException {
        attempt.onTheWire(new SharedStream(connection.socket()));
        try {
            return chain.proceed(chain.request());
        } catch (IOException e) {
            if (attempt.wasAborted() && OkHttpConnection.isSilent(connection)) {
                OkHttpConnection.retire(chain);
            }
            throw e;
        }
    }

    private static Response hidden(Response response) {
        return response.newBuilder()
                .removeHeader(RETRY_AFTER)
                .header(HIDDEN, String.valueOf(response.header(RETRY_AFTER)))
                .build();
    }
}
