package io.sidecarsdk.http.internal.transport;

import java.util.List;
import okhttp3.Headers;
import okhttp3.HttpUrl;
import okhttp3.Request;
import org.jspecify.annotations.Nullable;

/**
 * Copies a request with another URL and more headers, as each attempt needs it. One thread uses it, again and again.
 *
 * <p>With OkHttp's public builder a copy costs two builders and a growing list each time, most of what an attempt allocates. So one
 * builder is used again, through methods that OkHttp keeps for its own modules but that are public to the JVM; where a
 * version of OkHttp has them no more, every copy gets a builder of its own. See docs/adr/0007-request-copies.md.
 */
public abstract class RequestCopy {

    private static final boolean REUSABLE = canBeReused();

    private RequestCopy() {}

    static RequestCopy create() {
        return REUSABLE ? new Reused() : new Fresh();
    }

    /** Starts a copy of {@code original}. */
    public abstract RequestCopy of(Request original);

    /** Adds a header that the original does not have. */
    public abstract void addHeader(String name, String value);

    /** As {@link #addHeader}, one that is known to be well-formed. */
    public abstract void addGoodHeader(String name, String value);

    /** Sets a header in place of any that the original has by that name. */
    public abstract void setHeader(String name, String value);

    /** Takes away what the original has by that name. */
    public abstract void removeHeader(String name);

    /** The copy, which goes to {@code url}; ends the use until the next {@link #of}. */
    public abstract Request build(HttpUrl url);

    private static boolean canBeReused() {
        try {
            Request original = new Request.Builder()
                    .url("http://probe/")
                    .header("name", "value")
                    .build();
            return new Reused().of(original).build(original.url()).headers().equals(original.headers());
        } catch (LinkageError | RuntimeException anotherOkHttp) {
            return false;
        }
    }

    /** A builder for each copy. */
    static final class Fresh extends RequestCopy {

        private Request.@Nullable Builder builder;

        @Override
        public RequestCopy of(Request original) {
            builder = original.newBuilder();
            return this;
        }

        private Request.Builder builder() {
            Request.Builder current = builder;
            if (current == null) {
                throw new IllegalStateException("no copy was begun");
            }
            return current;
        }

        @Override
        public void addHeader(String name, String value) {
            builder().addHeader(name, value);
        }

        @Override
        public void addGoodHeader(String name, String value) {
            addHeader(name, value);
        }

        @Override
        public void setHeader(String name, String value) {
            builder().header(name, value);
        }

        @Override
        public void removeHeader(String name) {
            builder().removeHeader(name);
        }

        @Override
        public Request build(HttpUrl url) {
            Request copy = builder().url(url).build();
            builder = null;
            return copy;
        }
    }

    /** The same builder for every copy. */
    static final class Reused extends RequestCopy {

        /** On nearly every request, long, and made of hexadecimal digits by its propagator. */
        private static final String TRACEPARENT = "traceparent";

        private final Request.Builder builder = new Request.Builder();
        private final Headers.Builder headers = new Headers.Builder();
        private final List<String> namesAndValues = headers.getNamesAndValues$okhttp();

        Reused() {
            builder.setHeaders$okhttp(headers);
        }

        @Override
        public RequestCopy of(Request original) {
            builder.setMethod$okhttp(original.method());
            builder.setBody$okhttp(original.body());
            builder.setTags$okhttp(original.getTags$okhttp());
            builder.setCacheUrlOverride$okhttp(original.cacheUrlOverride());
            namesAndValues.clear();
            Headers own = original.headers();
            for (int i = 0; i < own.size(); i++) {
                put(own.name(i), own.value(i));
            }
            return this;
        }

        private void put(String name, String value) {
            namesAndValues.add(name);
            namesAndValues.add(value);
        }

        @Override
        public void addHeader(String name, String value) {
            if (name.equals(TRACEPARENT) || (isPlain(name) && isPlain(value))) {
                put(name, value);
            } else {
                headers.add(name, value); // OkHttp's own check says what is wrong with it
            }
        }

        @Override
        public void addGoodHeader(String name, String value) {
            put(name, value);
        }

        @Override
        public void setHeader(String name, String value) {
            removeHeader(name);
            addHeader(name, value);
        }

        @Override
        public void removeHeader(String name) {
            for (int i = namesAndValues.size() - 2; i >= 0; i -= 2) {
                if (name.equalsIgnoreCase(namesAndValues.get(i))) {
                    namesAndValues.remove(i + 1);
                    namesAndValues.remove(i);
                }
            }
        }

        /** Printable ASCII without spaces: good in a name as in a value, and quicker to see than all that would be good. */
        private static boolean isPlain(String text) {
            for (int i = 0; i < text.length(); i++) {
                char c = text.charAt(i);
                if (c <= ' ' || c > '~') {
                    return false;
                }
            }
            return !text.isEmpty();
        }

        @Override
        public Request build(HttpUrl url) {
            builder.url(url);
            Request copy = new Request(builder);
            builder.setBody$okhttp(null); // it may be large
            namesAndValues.clear();
            return copy;
        }
    }
}
