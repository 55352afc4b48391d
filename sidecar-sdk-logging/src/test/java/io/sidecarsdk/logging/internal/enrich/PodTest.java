package io.sidecarsdk.logging.internal.enrich;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PodTest {

    @TempDir
    private Path folder;

    private Path volume;
    private Path account;

    @BeforeEach
    void makeFolders() throws IOException {
        volume = Files.createDirectory(folder.resolve("podinfo"));
        account = Files.createDirectory(folder.resolve("serviceaccount"));
    }

    private Map<String, String> read(Map<String, String> environment) {
        return new Pod(environment, volume, account).read();
    }

    @Test
    void nothingIsKnownOutsideOfKubernetes() throws IOException {
        Files.writeString(account.resolve("namespace"), "shop");
        assertThat(read(Map.of("HOSTNAME", "laptop"))).isEmpty();
    }

    @Test
    void aVolumeThatIsNotThereSaysNothing() {
        assertThat(new Pod(Map.of(), folder.resolve("none"), folder.resolve("none")).read())
                .isEmpty();
    }

    @Test
    void theEnvironmentSaysWhichPodItIs() {
        assertThat(read(Map.of(
                        "POD_NAME", "orders-0",
                        "POD_NAMESPACE", "shop",
                        "POD_UID", "17",
                        "NODE_NAME", "node-1",
                        "CONTAINER_NAME", "app")))
                .containsOnly(
                        Map.entry("k8s.pod.name", "orders-0"),
                        Map.entry("k8s.namespace.name", "shop"),
                        Map.entry("k8s.pod.uid", "17"),
                        Map.entry("k8s.node.name", "node-1"),
                        Map.entry("k8s.container.name", "app"));
    }

    @Test
    void namesThatBeginWithK8sGoFirst() {
        assertThat(read(Map.of("POD_NAME", "usual", "K8S_POD_NAME", "own", "K8S_NAMESPACE", "shop")))
                .containsOnly(Map.entry("k8s.pod.name", "own"), Map.entry("k8s.namespace.name", "shop"));
    }

    @Test
    void theVolumeSaysWhatTheEnvironmentDoesNot() throws IOException {
        Files.writeString(volume.resolve("name"), "orders-0\n");
        Files.writeString(volume.resolve("namespace"), "shop");
        Files.writeString(volume.resolve("uid"), "17");
        assertThat(read(Map.of("POD_NAME", "orders-1")))
                .containsOnly(
                        Map.entry("k8s.pod.name", "orders-1"),
                        Map.entry("k8s.namespace.name", "shop"),
                        Map.entry("k8s.pod.uid", "17"));
    }

    @Test
    void inKubernetesTheServiceAccountKnowsTheNamespaceAndTheHostIsThePod() throws IOException {
        Files.writeString(account.resolve("namespace"), "shop");
        assertThat(read(Map.of("KUBERNETES_SERVICE_HOST", "10.0.0.1", "HOSTNAME", "orders-0")))
                .containsOnly(Map.entry("k8s.pod.name", "orders-0"), Map.entry("k8s.namespace.name", "shop"));
    }

    @Test
    void labelsAreReadAsTheDownwardApiWritesThem() throws IOException {
        Files.writeString(volume.resolve("labels"), """
                app="orders"
                app.kubernetes.io/part-of="shop"
                empty=""
                note="a=\\"b\\", tab\\tline\\nM\\u00fcnchen \\xc3\\xbc \\U0001f600 \\\\\"""");
        assertThat(read(Map.of()))
                .containsOnly(
                        Map.entry("k8s.pod.label.app", "orders"),
                        Map.entry("k8s.pod.label.app.kubernetes.io/part-of", "shop"),
                        Map.entry("k8s.pod.label.empty", ""),
                        Map.entry("k8s.pod.label.note", "a=\"b\", tab\tline\nMünchen ü 😀 \\"));
    }

    @Test
    void linesThatAreNoLabelsAreLeftOut() throws IOException {
        Files.writeString(volume.resolve("labels"), """
                good="1"
                ="2"
                unquoted=3
                open="4
                half="\\"
                bad="\\q"
                short="\\x4"
                huge="\\Uffffffff"
                inside="a"b"
                no equals at all

                last="5\"""");
        assertThat(read(Map.of()))
                .containsOnly(Map.entry("k8s.pod.label.good", "1"), Map.entry("k8s.pod.label.last", "5"));
    }

    @Test
    void howMuchIsTakenIsBounded() throws IOException {
        String many = IntStream.range(0, 1000)
                .mapToObj(i -> "l" + i + "=\"" + "x".repeat(5000) + "\"\n")
                .collect(Collectors.joining());
        Files.writeString(volume.resolve("labels"), many);
        Files.writeString(volume.resolve("name"), "n".repeat(1 << 20));
        Map<String, String> known = read(Map.of());
        assertThat(known).hasSizeLessThanOrEqualTo(65);
        assertThat(known.values()).allSatisfy(value -> assertThat(value).hasSizeLessThanOrEqualTo(1024));
    }

    @Test
    void aDirectoryInAFilesPlaceSaysNothing() throws IOException {
        Files.createDirectory(volume.resolve("labels"));
        Files.createDirectory(volume.resolve("name"));
        assertThat(read(Map.of())).isEmpty();
    }
}
