package io.sidecarsdk.http.internal.transport;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class OkHttpConnectionTest {

    /** A version of OkHttp with another inside must be noticed here, not by the users of dead connections. */
    @Test
    void everythingIsWhereItIsLookedFor() {
        assertThat(Stream.of(OkHttpConnection.class.getDeclaredFields())
                        .filter(field -> Modifier.isStatic(field.getModifiers())))
                .allSatisfy(
                        field -> assertThat(value(field)).as(field.getName()).isNotNull());
    }

    private static Object value(Field field) {
        try {
            field.setAccessible(true);
            return field.get(null);
        } catch (ReflectiveOperationException e) {
            throw new AssertionError(e);
        }
    }
}
