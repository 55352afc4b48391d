package io.sidecarsdk.http.internal.balancing;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.Constructor;
import java.lang.reflect.Field;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import okhttp3.HttpUrl;
import org.jspecify.annotations.Nullable;

/**
 * Turns the logical URL of a request into the URL at one endpoint: scheme, host and port are the endpoint's, path and
 * query stay.
 *
 * <p>With OkHttp's public builder this costs about as much as all the rest of the pipeline, because path and query are
 * split, checked and joined again, although they come from a URL that has been checked. So the URL is put together by
 * {@code HttpUrl}'s own constructor where that can be reached, and by the builder where it cannot. See
 * docs/adr/0004-endpoint-urls.md.
 */
public final class EndpointUrl {

    private final HttpUrl origin;
    /** Scheme, host and port as a URL begins with them, in ASCII as every {@link HttpUrl} is. */
    private final byte[] prefix;

    /** @param endpoint scheme, host and port */
    public EndpointUrl(URI endpoint) {
        this.origin = HttpUrl.get(endpoint.toString());
        String text = origin.toString();
        this.prefix = text.substring(0, text.length() - 1) // without the "/" of the empty path
                .getBytes(StandardCharsets.US_ASCII);
    }

    /**
     * The URL at this endpoint; a fragment and a user in {@code logical} are left out, as they are not sent anyway.
     *
     * @param scratch to put the text together in
     */
    public HttpUrl of(HttpUrl logical, Scratch scratch) {
        HttpUrl direct = Direct.AVAILABLE ? direct(logical, scratch) : null;
        return direct != null ? direct : withBuilder(logical);
    }

    HttpUrl withBuilder(HttpUrl logical) {
        return origin.newBuilder()
                .encodedPath(logical.encodedPath())
                .encodedQuery(logical.encodedQuery())
                .build();
    }

    @SuppressWarnings("deprecation") // the ways between bytes and text that do nothing but copy, as is right for ASCII
    private @Nullable HttpUrl direct(HttpUrl logical, Scratch scratch) {
        String text = logical.toString();
        int start = text.indexOf('/', logical.scheme().length() + 3);
        int end = logical.fragment() == null ? text.length() : text.indexOf('#');
        int length = prefix.length + end - start;
        byte[] ascii = scratch.ofLength(length);
        System.arraycopy(prefix, 0, ascii, 0, prefix.length);
        text.getBytes(start, end, ascii, prefix.length);
        return Direct.create(origin, logical, new String(ascii, 0, 0, length));
    }

    /** One thread's buffer, used again and again. */
    public static final class Scratch {

        private static final int LONGEST = 4 << 10;

        private byte[] bytes = new byte[256];

        private byte[] ofLength(int length) {
            if (length > LONGEST) {
                return new byte[length]; // not to be kept for as long as the thread lives
            }
            if (length > bytes.length) {
                bytes = new byte[LONGEST];
            }
            return bytes;
        }
    }

    /** The way through the constructor that Kotlin keeps private. */
    private static final class Direct {

        private static final @Nullable MethodHandle CONSTRUCTOR = constructor();
        private static final @Nullable MethodHandle QUERY = query();
        private static final boolean AVAILABLE = CONSTRUCTOR != null && QUERY != null;

        private static @Nullable HttpUrl create(HttpUrl origin, HttpUrl logical, String text) {
            MethodHandle constructor = CONSTRUCTOR;
            MethodHandle query = QUERY;
            if (constructor == null || query == null) {
                return null;
            }
            try {
                List<?> queryNamesAndValues = (List<?>) query.invokeExact(logical);
                return (HttpUrl) constructor.invokeExact(
                        origin.scheme(),
                        "",
                        "",
                        origin.host(),
                        origin.port(),
                        logical.pathSegments(),
                        queryNamesAndValues,
                        (String) null,
                        text);
            } catch (Throwable e) {
                return null;
            }
        }

        private static @Nullable MethodHandle constructor() {
            try {
                Constructor<HttpUrl> constructor = HttpUrl.class.getDeclaredConstructor(
                        String.class,
                        String.class,
                        String.class,
                        String.class,
                        int.class,
                        List.class,
                        List.class,
                        String.class,
                        String.class);
                constructor.setAccessible(true);
                return MethodHandles.lookup()
                        .unreflectConstructor(constructor)
                        .asType(MethodType.methodType(
                                HttpUrl.class,
                                String.class,
                                String.class,
                                String.class,
                                String.class,
                                int.class,
                                List.class,
                                List.class,
                                String.class,
                                String.class));
            } catch (ReflectiveOperationException | RuntimeException unreachable) {
                return null;
            }
        }

        private static @Nullable MethodHandle query() {
            try {
                Field field = HttpUrl.class.getDeclaredField("queryNamesAndValues");
                field.setAccessible(true);
                return MethodHandles.lookup()
                        .unreflectGetter(field)
                        .asType(MethodType.methodType(List.class, HttpUrl.class));
            } catch (ReflectiveOperationException | RuntimeException unreachable) {
                return null;
            }
        }
    }
}
