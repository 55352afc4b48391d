package io.sidecarsdk.http.inbound;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Who has neither the servlet API nor the library for tokens has everything else. */
@Timeout(60)
class WithoutOptionalLibrariesTest {

    @Test
    void clientsAndTheJdksFilterDoNotNeedThem() throws Throwable {
        try (URLClassLoader without = classPathWithout("servlet-api", "tomcat", "nimbus-jose-jwt")) {
            assertThat(hasClass(without, "jakarta.servlet.Filter")).isFalse();
            Object http =
                    http(without, "{apiVersion: sidecarsdk.io/v1, http: {clients: {a: {}}, inbound: {drain: {}}}}");
            Method client =
                    Class.forName("io.sidecarsdk.http.Http", true, without).getMethod("client", String.class);
            assertThat(client.invoke(http, "a")).isNotNull();
            assertThat(Class.forName("io.sidecarsdk.http.inbound.SidecarHttpServerFilter", true, without)
                            .getConstructors()[0]
                            .newInstance(http))
                    .isNotNull();
        }
    }

    @Test
    void aPolicyWithTokensSaysWhatToAdd() throws Throwable {
        try (URLClassLoader without = classPathWithout("nimbus-jose-jwt")) {
            assertThatThrownBy(() -> http(
                            without,
                            "{apiVersion: sidecarsdk.io/v1, http: {inbound: {authorization: {},"
                                    + " jwt: {issuer: a, audiences: [b], jwks-file: c}}}}"))
                    .hasMessageContaining("com.nimbusds:nimbus-jose-jwt");
        }
    }

    private static Object http(ClassLoader loader, String policy) throws Throwable {
        Class<?> policyType = Class.forName("io.sidecarsdk.policy.Policy", true, loader);
        Class<?> sidecarType = Class.forName("io.sidecarsdk.Sidecar", true, loader);
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        thread.setContextClassLoader(loader);
        try {
            Object parsed = policyType.getMethod("parse", String.class).invoke(null, policy);
            try (AutoCloseable sidecar =
                    (AutoCloseable) sidecarType.getMethod("start", policyType).invoke(null, parsed)) {
                return sidecarType
                        .getMethod("get", Class.class)
                        .invoke(sidecar, Class.forName("io.sidecarsdk.http.Http", true, loader));
            }
        } catch (InvocationTargetException e) {
            throw e.getCause();
        } finally {
            thread.setContextClassLoader(before);
        }
    }

    private static boolean hasClass(ClassLoader loader, String name) {
        try {
            Class.forName(name, false, loader);
            return true;
        } catch (ClassNotFoundException absent) {
            return false;
        }
    }

    private static URLClassLoader classPathWithout(String... parts) {
        URL[] urls = Arrays.stream(System.getProperty("java.class.path").split(System.getProperty("path.separator")))
                .filter(entry -> Arrays.stream(parts).noneMatch(entry::contains))
                .map(WithoutOptionalLibrariesTest::url)
                .toArray(URL[]::new);
        return new URLClassLoader(urls, ClassLoader.getPlatformClassLoader());
    }

    private static URL url(String entry) {
        try {
            return Path.of(entry).toUri().toURL();
        } catch (MalformedURLException e) {
            throw new IllegalStateException(e);
        }
    }
}
