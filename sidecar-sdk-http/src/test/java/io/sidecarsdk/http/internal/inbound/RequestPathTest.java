package io.sidecarsdk.http.internal.inbound;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RequestPathTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "admin",
                "http://host/admin",
                "//admin",
                "/a//b",
                "/a//",
                "/./admin",
                "/a/../admin",
                "/..",
                "/a/..",
                "/a/.",
                "/%2e%2e/admin",
                "/%2E/admin",
                "/.%2e/admin",
                "/a%2fadmin",
                "/a%2Fadmin",
                "/a%5cadmin",
                "/a\\admin",
                "/admin;jsessionid=1",
                "/a;/../admin",
                "/admin%3bx",
                "/%252e%252e/admin",
                "/%25%32%65",
                "/admin%00",
                "/admin%0a",
                "/admin\t",
                "/admin%7f",
                "/admin%",
                "/admin%2",
                "/admin%zz",
                "/%c0%ae%c0%ae/admin",
                "/%c0%af",
                "/%ff",
                "/%ed%a0%80",
                "/\u00e4",
                "/\uff0e",
                "/admin%23",
                "/admin%3f",
                "/admin#",
                "/%u0061dmin"
            })
    void whatCanBeReadInMoreThanOneWayIsNoPath(String raw) {
        assertThat(RequestPath.read(raw)).isNull();
    }

    @ParameterizedTest
    @CsvSource({
        "/, /",
        "/admin, /admin",
        "/admin/, /admin/",
        "/%61dmin, /admin",
        "/a.b/..c/d.., /a.b/..c/d..",
        "/a+b, /a+b",
        "/%c3%a4, /\u00e4",
        "/a%20b, '/a b'",
        "/a=b&c:d@e, /a=b&c:d@e",
        "*, *",
        "/..., /..."
    })
    void whatEveryServerReadsAlikeIsDecodedOnce(String raw, String path) {
        assertThat(RequestPath.read(raw)).isEqualTo(path);
    }

    @Test
    void noWayOfWritingAPathLeadsAroundARuleAboutIt() {
        PathPattern admin = new PathPattern("/admin/*");
        Random random = new Random(4);
        int read = 0;
        for (int i = 0; i < 100_000; i++) {
            String raw = disguised("/admin/users", random);
            String path = RequestPath.read(raw);
            read += path == null ? 0 : 1;
            assertThat(path == null || admin.couldMatch(path)).as(raw).isTrue();
        }
        assertThat(read).as("disguises that were seen through").isGreaterThan(1_000);
    }

    @Test
    void whatWasReadReadsTheSameAgain() {
        Random random = new Random(5);
        String alphabet = "ab/.%;\\2e5cf ?#\u00e4";
        int read = 0;
        for (int i = 0; i < 200_000; i++) {
            StringBuilder raw = new StringBuilder("/");
            for (int length = random.nextInt(8); length > 0; length--) {
                raw.append(alphabet.charAt(random.nextInt(alphabet.length())));
            }
            String path = RequestPath.read(raw.toString());
            if (path != null) {
                read++;
                assertThat(RequestPath.read(encoded(path))).as(raw.toString()).isEqualTo(path);
                assertThat(path).as(raw.toString()).doesNotContain("//", ";", "\\", "%", "/../", "/./");
            }
        }
        assertThat(read).isGreaterThan(10_000);
    }

    /** Meant for the same resource by some server or other. */
    private static String disguised(String path, Random random) {
        StringBuilder raw = new StringBuilder();
        for (char sign : path.toCharArray()) {
            String encoded = String.format("%%%02x", (int) sign);
            raw.append(
                    switch (random.nextInt(sign == '/' ? 40 : 8)) {
                        case 0 -> encoded;
                        case 1 -> sign == '/' ? "/./" : Character.toString(Character.toUpperCase(sign));
                        case 2 -> sign == '/' ? "//" : encoded.toUpperCase(java.util.Locale.ROOT);
                        case 3 -> sign == '/' ? "/x/../" : Character.toString(sign);
                        case 4 -> sign == '/' ? "/x/%2e%2e/" : Character.toString(sign);
                        case 5 -> sign == '/' ? ";x=1/" : Character.toString(sign);
                        case 6 -> sign == '/' ? "\\" : Character.toString(sign);
                        default -> Character.toString(sign);
                    });
        }
        return raw.append(List.of("", "/", ";", "?").get(random.nextInt(3))).toString();
    }

    private static String encoded(String path) {
        StringBuilder raw = new StringBuilder();
        for (byte octet : path.getBytes(StandardCharsets.UTF_8)) {
            raw.append(octet == '/' ? "/" : String.format("%%%02X", octet));
        }
        return raw.toString();
    }
}
