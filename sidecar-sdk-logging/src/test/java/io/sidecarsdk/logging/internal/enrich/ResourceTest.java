package io.sidecarsdk.logging.internal.enrich;

import static org.assertj.core.api.Assertions.assertThat;

import io.sidecarsdk.logging.internal.record.LogRecord;
import io.sidecarsdk.logging.internal.record.RecordWriter;
import io.sidecarsdk.logging.internal.record.Redaction;
import io.sidecarsdk.logging.internal.record.Severity;
import io.sidecarsdk.policy.Policy;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ResourceTest {

    @TempDir
    private Path volume;

    private Resource resource(Map<String, String> environment, Map<String, String> fixed) {
        Policy policy = Policy.parse("""
                apiVersion: sidecarsdk.io/v1
                service: {name: orders, namespace: shop, version: 1.4.2}
                """);
        return Resource.of(policy.service(), Optional.of(new Pod(environment, volume, volume)), fixed);
    }

    private static @Nullable String field(Resource resource, String name) {
        RecordWriter writer = new RecordWriter();
        writer.use(resource.bytes(), Redaction.NONE);
        byte[] record = writer.begin(Instant.EPOCH, Severity.INFO)
                .head("INFO", "", "", "", null, null)
                .end();
        return LogRecord.of(record).resource().text(name);
    }

    /** As the kubelet does it: the files are links into {@code ..data}, which is swapped as a whole. */
    private void publish(String version, String labels) throws IOException {
        Path files = Files.createDirectory(volume.resolve("..v" + version));
        Files.writeString(files.resolve("labels"), labels);
        Path link = Files.createSymbolicLink(volume.resolve("..data_tmp"), files.getFileName());
        Files.move(link, volume.resolve("..data"), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        if (!Files.exists(volume.resolve("labels"))) {
            Files.createSymbolicLink(volume.resolve("labels"), Path.of("..data", "labels"));
        }
    }

    @Test
    void itSaysServicePodAndFixedFields() {
        Resource resource = resource(Map.of("POD_NAME", "orders-0"), Map.of("region", "eu-1"));
        assertThat(field(resource, "service.name")).isEqualTo("orders");
        assertThat(field(resource, "service.namespace")).isEqualTo("shop");
        assertThat(field(resource, "service.version")).isEqualTo("1.4.2");
        assertThat(field(resource, "k8s.pod.name")).isEqualTo("orders-0");
        assertThat(field(resource, "region")).isEqualTo("eu-1");
        assertThat(field(resource, "k8s.node.name")).isNull();
    }

    @Test
    void aFixedFieldGoesBeforeWhatIsFound() {
        Resource resource = resource(Map.of("POD_NAME", "orders-0"), Map.of("k8s.pod.name", "mine"));
        assertThat(field(resource, "k8s.pod.name")).isEqualTo("mine");
    }

    @Test
    void aLabelThatChangesIsSeenAfterTwoLooks() throws IOException {
        publish("1", "track=\"stable\"");
        Resource resource = resource(Map.of(), Map.of());
        assertThat(field(resource, "k8s.pod.label.track")).isEqualTo("stable");

        publish("2", "track=\"canary\"");
        resource.look();
        assertThat(field(resource, "k8s.pod.label.track")).isEqualTo("stable");
        resource.look();
        assertThat(field(resource, "k8s.pod.label.track")).isEqualTo("canary");
    }

    @Test
    void aLabelThatGoesIsLeftOut() throws IOException {
        publish("1", "track=\"stable\"");
        Resource resource = resource(Map.of(), Map.of());
        publish("2", "");
        resource.look();
        resource.look();
        assertThat(field(resource, "k8s.pod.label.track")).isNull();
    }

    @Test
    void aLookThatFindsNothingNewChangesNothing() throws IOException {
        publish("1", "track=\"stable\"");
        Resource resource = resource(Map.of(), Map.of());
        byte[] before = resource.bytes();
        resource.look();
        resource.look();
        assertThat(resource.bytes()).isSameAs(before);
    }
}
