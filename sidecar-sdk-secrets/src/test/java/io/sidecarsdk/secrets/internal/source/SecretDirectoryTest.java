package io.sidecarsdk.secrets.internal.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sidecarsdk.secrets.KubernetesVolume;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SecretDirectoryTest {

    @TempDir
    Path dir;

    @Test
    void readsAgainWhenTheVersionWasSwappedMeanwhile() throws Exception {
        KubernetesVolume volume = new KubernetesVolume(dir);
        volume.swapTo("1");
        AtomicInteger readings = new AtomicInteger();
        SecretDirectory directory = new SecretDirectory(dir, () -> {
            if (readings.incrementAndGet() == 1) {
                swap(volume, "2");
            }
        });
        assertThat(directory.read()).isEqualTo(Map.of("username", "user-2", "password", "password-2"));
        assertThat(readings).hasValue(2);
    }

    @Test
    void givesUpOnADirectoryThatNeverStandsStill() throws Exception {
        KubernetesVolume volume = new KubernetesVolume(dir);
        volume.swapTo("0");
        AtomicInteger readings = new AtomicInteger();
        SecretDirectory directory =
                new SecretDirectory(dir, () -> swap(volume, Integer.toString(readings.incrementAndGet())));
        assertThatThrownBy(directory::read).isInstanceOf(IOException.class).hasMessage("is being changed all the time");
        assertThat(readings).hasValue(5);
    }

    @Test
    void refusesMoreFilesThanASecretCanSensiblyHave() throws Exception {
        for (int i = 0; i < 257; i++) {
            Files.writeString(dir.resolve("field" + i), "x");
        }
        assertThatThrownBy(() -> new SecretDirectory(dir).read()).hasMessage("has more than 256 files");
    }

    private static void swap(KubernetesVolume volume, String version) {
        try {
            volume.swapTo(version);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
