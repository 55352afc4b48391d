package io.sidecarsdk.http.internal.balancing;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.Constructor;
import java.lang.reflect.Field;
import java.net.URI;
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
    private final String prefix;

    /** @param endpoint scheme, host and port */
    public EndpointUrl(URI endpoint) {
        this.origin = HttpUrl.get(endpoint.toString());
        String text = origin.toString();
        this.prefix = text.substring(0, text.length() - 1); // without the "/" of the empty path
    }

    /**
     * The URL at this endpoint; a fragment and a user in {@code logical} are left out, as they are not sent anyway.
     *
     * @param scratch empty, to put the text together in
     */
    public HttpUrl of(HttpUrl logical, StringBuilder scratch) {
        HttpUrl direct = Direct.AVAILABLE ? direct(logical, scratch) : null;
        return direct != null ? direct : withBuilder(logical);
    }

    HttpUrl withBuilder(HttpUrl logical) {
        return origin.newBuilder()
                .encodedPath(logical.encodedPath())
                .encodedQuery(logical.encodedQuery())
                .build();
    }

    private @Nullable HttpUrl direct(HttpUrl logical, StringBuilder scratch) {
        String text = logical.toString();
        scratch.append(text); // whole, then cut: a part of a text is appended character by character
        if (logical.fragment() != null) {
            scratch.setLength(text.indexOf('#'));
        }
        scratch.replace(0, text.indexOf('/', logical.scheme().length() + 3), prefix);
        return Direct.create(origin, logical, scratch.toString());
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
