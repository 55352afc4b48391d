package io.sidecarsdk.secrets;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.sidecarsdk.health.Health;
import io.sidecarsdk.policy.PolicyException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SecretFilesTest {

    @TempDir
    Path dir;

    private KubernetesVolume volume;
    private Path out;
    private String user;
    private String password;

    @BeforeEach
    void secretAndDirectory() throws IOException {
        volume = new KubernetesVolume(Files.createDirectory(dir.resolve("login")));
        volume.swapTo("1");
        out = Files.createDirectory(dir.resolve("out"));
        user = "{secret: login, field: username, path: " + out.resolve("db-user") + "}";
        password = "{secret: login, field: password, path: " + out.resolve("db-password") + ", mode: 0640}";
    }

    @Test
    void filesAreThereWithTheirModesWhenTheSdkHasStarted() throws Exception {
        try (FilesFixture fixture = new FilesFixture(volume, user, password)) {
            assertThat(out.resolve("db-user")).hasContent("user-1");
            assertThat(out.resolve("db-password")).hasContent("password-1");
            assertThat(mode(out.resolve("db-user"))).isEqualTo("rw-------");
            assertThat(mode(out.resolve("db-password"))).isEqualTo("rw-r-----");
            assertThat(mode(out.resolve("..data").toRealPath())).isEqualTo("rwxr-x---");
            assertThat(fixture.health(out)).isEqualTo(Health.Component.up());
            assertThat(fixture.writes(out, "success")).isEqualTo(1);
        }
    }

    @Test
    void nobodyButTheOwnerMayEnterWhereNobodyElseMayReadAFile() throws Exception {
        try (FilesFixture fixture = new FilesFixture(volume, user)) {
            assertThat(mode(out.resolve("..data").toRealPath())).isEqualTo("rwx------");
            assertThat(fixture.health(out)).isEqualTo(Health.Component.up());
        }
    }

    @Test
    void filesOfOneSecretChangeTogether() throws Exception {
        try (FilesFixture fixture = new FilesFixture(volume, user, password)) {
            AtomicBoolean ended = new AtomicBoolean();
            ExecutorService readers = Executors.newSingleThreadExecutor();
            Future<Long> torn = readers.submit(() -> readUntil(ended));
            for (int version = 2; version <= 30; version++) {
                String expected = "password-" + version;
                fixture.rotateTo(Integer.toString(version));
                await().until(() -> Files.readString(out.resolve("db-password")).equals(expected));
            }
            ended.set(true);
            assertThat(torn.get()).isZero();
            readers.shutdown();
        }
    }

    /** As a careful reader does: finds out where the link leads, and reads all from there. */
    private long readUntil(AtomicBoolean ended) throws IOException {
        long torn = 0;
        while (!ended.get()) {
            Path version = out.resolve("..data").toRealPath();
            try {
                String user = Files.readString(version.resolve("db-user")).replace("user-", "");
                String password =
                        Files.readString(version.resolve("db-password")).replace("password-", "");
                torn += user.equals(password) ? 0 : 1;
            } catch (java.nio.file.NoSuchFileException removed) {
                // four versions on within two reads: more than are kept
            }
        }
        return torn;
    }

    @Test
    void theSameContentIsNotWrittenAgainByTheNextProcess() throws Exception {
        try (FilesFixture first = new FilesFixture(volume, user, password)) {
            assertThat(first.writes(out, "success")).isEqualTo(1);
        }
        Path version = out.resolve("..data").toRealPath();
        try (FilesFixture second = new FilesFixture(volume, user, password)) {
            assertThat(out.resolve("..data").toRealPath()).isEqualTo(version);
            assertThat(second.health(out)).isEqualTo(Health.Component.up());
        }
    }

    @Test
    void aRestartWithoutTheSecretLeavesTheLastGoodFiles() throws Exception {
        new FilesFixture(volume, user, password).close();
        KubernetesVolume gone = new KubernetesVolume(Files.createDirectory(dir.resolve("gone")));
        try (FilesFixture fixture = new FilesFixture(gone, user, password)) {
            assertThat(out.resolve("db-password")).hasContent("password-1");
            assertThat(fixture.health(out).detail())
                    .contains("what is there stays", "db-user", "Secret login is not available");
        }
    }

    @Test
    void oneSecretThatIsNotThereKeepsNoOtherFromBeingWritten() throws Exception {
        String late = "{secret: late, field: value, path: " + out.resolve("late") + "}";
        try (FilesFixture fixture = new FilesFixture(volume, user, late)) {
            assertThat(out.resolve("db-user")).hasContent("user-1");
            assertThat(out.resolve("late")).doesNotExist();
            assertThat(fixture.health(out).status()).isEqualTo(Health.Status.DEGRADED);

            Files.writeString(fixture.late(), "here");
            fixture.time.advance(SecretsFixture.REFRESH.plusMillis(200));

            await().untilAsserted(() -> assertThat(out.resolve("late")).hasContent("here"));
            await().until(() -> fixture.health(out).equals(Health.Component.up()));
        }
    }

    @Test
    void whatACrashLeftIsRemovedAndWhatItRetiredAMinuteLater() throws Exception {
        new FilesFixture(volume, user).close();
        volume.swapTo("2");
        new FilesFixture(volume, user).close();
        Path retired = out.resolve("..sidecar.1");
        Path partial = Files.createDirectory(out.resolve("..sidecar.3"));
        Files.writeString(partial.resolve("db-user"), "half");
        Files.createSymbolicLink(out.resolve("..data_tmp"), Path.of("..sidecar.3"));
        volume.swapTo("3");

        try (FilesFixture fixture = new FilesFixture(volume, user)) {
            assertThat(out.resolve("db-user")).hasContent("user-3");
            assertThat(out.resolve("..data_tmp")).doesNotExist();
            assertThat(retired).exists();
            fixture.time.advance(Duration.ofSeconds(61));
            await().untilAsserted(() -> assertThat(versions()).containsExactly("..sidecar.3"));
        }
    }

    @Test
    void retiredVersionsAreFewHoweverOftenTheSecretChanges() throws Exception {
        try (FilesFixture fixture = new FilesFixture(volume, user)) {
            for (int version = 2; version <= 9; version++) {
                String expected = "user-" + version;
                fixture.rotateTo(Integer.toString(version));
                await().until(() -> Files.readString(out.resolve("db-user")).equals(expected));
            }
            await().untilAsserted(() -> assertThat(versions()).hasSizeLessThanOrEqualTo(4));
        }
    }

    @Test
    void aFileThatSomebodyElseMadeIsLeftAsItIs() throws Exception {
        Files.writeString(out.resolve("db-user"), "theirs");
        try (FilesFixture fixture = new FilesFixture(volume, user, password)) {
            assertThat(out.resolve("db-user")).hasContent("theirs");
            assertThat(out.resolve("db-password")).doesNotExist();
            assertThat(fixture.health(out).detail())
                    .contains(out.resolve("db-user") + " was made by somebody else, and is left as it is");
            assertThat(fixture.writes(out, "failure")).isEqualTo(1);

            Files.delete(out.resolve("db-user"));
            fixture.time.advance(Duration.ofSeconds(10));
            await().untilAsserted(() -> assertThat(out.resolve("db-user")).hasContent("user-1"));
        }
    }

    @Test
    void aPlantedLinkIsNeitherFollowedNorReplaced() throws Exception {
        Path victim = Files.writeString(dir.resolve("victim"), "precious");
        for (String name : List.of("db-user", "..data", "..data_tmp", "..sidecar.lock")) {
            Files.deleteIfExists(out.resolve("..sidecar.lock"));
            Path planted = Files.createSymbolicLink(out.resolve(name), victim);
            try (FilesFixture fixture = new FilesFixture(volume, user)) {
                assertThat(fixture.health(out).status()).as(name).isEqualTo(Health.Status.DEGRADED);
                assertThat(fixture.health(out).detail()).as(name).contains(planted.toString());
            }
            assertThat(victim).hasContent("precious");
            assertThat(Files.readSymbolicLink(planted)).isEqualTo(victim);
            Files.delete(planted);
        }
    }

    @Test
    void aDirectoryThatAnotherSdkWritesIsLeftToIt() throws Exception {
        try (FilesFixture first = new FilesFixture(volume, user);
                FilesFixture second = new FilesFixture(volume, user)) {
            assertThat(second.health(out).detail()).contains("is written by another process");
            first.close();
            second.time.advance(Duration.ofSeconds(10));
            await().until(() -> second.health(out).equals(Health.Component.up()));
        }
    }

    @Test
    void aDirectoryThatIsMissingOrCannotBeWrittenIsToldAndTriedAgain() throws Exception {
        Path missing = dir.resolve("missing");
        Path unwritable = Path.of("/proc/self/fdinfo"); // even root may make nothing there
        try (FilesFixture fixture = new FilesFixture(
                volume,
                "{secret: login, field: username, path: " + missing.resolve("a") + "}",
                "{secret: login, field: username, path: " + unwritable.resolve("b") + "}",
                "{secret: login, field: username, path: "
                        + volume.path().resolve("username").resolve("c") + "}")) {
            assertThat(fixture.health(missing).detail()).contains("is not there (expected: a directory)");
            assertThat(fixture.health(unwritable).status()).isEqualTo(Health.Status.DEGRADED);
            assertThat(fixture.health(volume.path().resolve("username")).detail())
                    .contains("is not a directory");

            Files.createDirectory(missing);
            fixture.time.advance(Duration.ofSeconds(10));
            await().untilAsserted(() -> assertThat(missing.resolve("a")).hasContent("user-1"));
        }
    }

    @Test
    void aFileThatThePolicyDropsIsRemovedAndOneThatIsSwitchedOffStays() throws Exception {
        try (FilesFixture fixture = new FilesFixture(volume, user, password)) {
            fixture.changeFiles(user.replace("}", ", enabled: false}"), password);
            fixture.rotateTo("2");
            await().untilAsserted(() -> assertThat(out.resolve("db-password")).hasContent("password-2"));
            assertThat(out.resolve("db-user")).hasContent("user-1");

            fixture.changeFiles(password);
            await().untilAsserted(() -> assertThat(out.resolve("db-user")).doesNotExist());

            fixture.changeFiles();
            await().untilAsserted(() -> assertThat(out).isEmptyDirectory());
        }
    }

    @Test
    void aTemplateTakesSeveralSecretsAndChangesWithThem() throws Exception {
        String template = """
                template:
                  text: |
                    url=jdbc:postgresql://db/orders?user={{login.username}}&password={{{login.password}}}
                    {{#late.value}}key={{.}} for {{login.username}}{{/late.value}}
                path: %s""".formatted(out.resolve("app.properties"));
        try (FilesFixture fixture = new FilesFixture(volume, template, user)) {
            assertThat(out.resolve("app.properties")).doesNotExist();
            Files.writeString(fixture.late(), "<&\"'>");
            fixture.rotateTo("2");
            await().untilAsserted(
                            () -> assertThat(out.resolve("app.properties")).hasContent("""
                    url=jdbc:postgresql://db/orders?user=user-2&password=password-2
                    key=<&"'> for user-2"""));
            assertThat(out.resolve("db-user")).hasContent("user-2");
        }
    }

    @Test
    void aTemplateInAFileIsReadAgain() throws Exception {
        Path template = dir.resolve("app.mustache");
        String file = "{template: " + template + ", path: " + out.resolve("app") + "}";
        try (FilesFixture fixture = new FilesFixture(volume, file)) {
            assertThat(fixture.health(out).detail()).contains("template " + template, "is not there");

            Files.writeString(template, "{{login.username}}");
            fixture.time.advance(Duration.ofSeconds(10));
            await().untilAsserted(() -> assertThat(out.resolve("app")).hasContent("user-1"));

            Files.writeString(template, "{{login.nothing}}");
            fixture.time.advance(Duration.ofSeconds(10));
            await().untilAsserted(() -> assertThat(fixture.health(out).detail())
                    .contains("secret login has no field nothing (expected one of: [password, username])"));
            assertThat(out.resolve("app")).hasContent("user-1");
        }
    }

    @Test
    void aWrongTemplateInThePolicyRefusesIt() {
        assertThatThrownBy(() -> new FilesFixture(
                        volume,
                        "{template: {text: '{{#login.username}}'}, path: " + out.resolve("a") + "}",
                        "{template: {text: '{{nobody.password}}'}, path: " + out.resolve("b") + "}",
                        "{template: {text: '{{>other}}'}, path: " + out.resolve("c") + "}"))
                .isInstanceOf(PolicyException.class)
                .hasMessageContaining("secrets.files[0].template")
                .hasMessageContaining("names nobody.password")
                .hasMessageContaining("partials are not supported");
    }

    private Set<String> versions() {
        try (Stream<Path> files = Files.list(out)) {
            return files.filter(file -> Files.isDirectory(file, LinkOption.NOFOLLOW_LINKS))
                    .map(file -> file.getFileName().toString())
                    .collect(Collectors.toSet());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String mode(Path file) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
    }
}
