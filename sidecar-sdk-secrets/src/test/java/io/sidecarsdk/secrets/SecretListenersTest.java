package io.sidecarsdk.secrets;

import static io.sidecarsdk.secrets.SecretsFixture.write;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SecretListenersTest {

    @TempDir
    Path dir;

    private Path file;
    private SecretsFixture fixture;
    private Secret key;

    @BeforeEach
    void start() throws IOException {
        file = dir.resolve("key");
        write(file, "0");
        fixture = new SecretsFixture("key: {file: " + file + "}");
        key = fixture.secret("key");
    }

    @AfterEach
    void close() {
        fixture.close();
    }

    private void rotate(int times) throws IOException {
        for (int i = 1; i <= times; i++) {
            write(file, "value " + i);
            fixture.refresh();
        }
    }

    @Test
    void areToldOfEveryVersionInOrder() throws Exception {
        List<Long> versions = new CopyOnWriteArrayList<>();
        key.onChange(next -> versions.add(next.version()));
        for (int i = 1; i <= 20; i++) {
            int told = i;
            write(file, "value " + i);
            fixture.refresh();
            await().until(() -> versions.size() == told);
        }
        assertThat(versions).isSorted().first().isEqualTo(2L);
    }

    @Test
    void areToldOnAThreadOfTheirOwn() throws Exception {
        List<Thread> threads = new CopyOnWriteArrayList<>();
        key.onChange(next -> threads.add(Thread.currentThread()));
        rotate(1);
        await().until(() -> threads.size() == 1);
        assertThat(threads.get(0)).isNotSameAs(Thread.currentThread());
        assertThat(threads.get(0).isDaemon()).isTrue();
    }

    @Test
    void areToldOfTheFirstVersionWhenTheSecretAppears() throws Exception {
        Path missing = dir.resolve("missing");
        fixture.changePolicy("late: {file: " + missing + "}");
        List<Long> versions = new CopyOnWriteArrayList<>();
        fixture.secret("late").onChange(next -> versions.add(next.version()));
        write(missing, "here");
        fixture.refresh();
        await().until(() -> versions.equals(List.of(1L)));
    }

    @Test
    void oneThatThrowsDisturbsNobodyAndIsToldOfTheNextVersionToo() throws Exception {
        List<String> told = new CopyOnWriteArrayList<>();
        key.onChange(next -> {
            told.add("bad " + next.version());
            throw new IllegalStateException("on purpose");
        });
        key.onChange(next -> told.add("good " + next.version()));
        rotate(2);
        await().untilAsserted(() -> assertThat(told).containsExactlyInAnyOrder("bad 2", "bad 3", "good 2", "good 3"));
    }

    @Test
    void oneThatBlocksDelaysNeitherReadersNorOtherListeners() throws Exception {
        CountDownLatch release = new CountDownLatch(1);
        List<Long> fast = new CopyOnWriteArrayList<>();
        List<Long> slow = new CopyOnWriteArrayList<>();
        key.onChange(next -> {
            awaitUninterrupted(release);
            slow.add(next.version());
        });
        key.onChange(next -> fast.add(next.version()));
        rotate(3);
        await().until(() -> fast.equals(List.of(2L, 3L, 4L)));
        assertThat(key.current().get("value")).isEqualTo("value 3");
        assertThat(slow).isEmpty();
        release.countDown();
        await().until(() -> slow.equals(List.of(2L, 3L, 4L)));
    }

    @Test
    void oneThatEndedItsSubscriptionIsToldNothingMore() throws Exception {
        List<Long> ended = new CopyOnWriteArrayList<>();
        List<Long> other = new CopyOnWriteArrayList<>();
        Secret.Subscription subscription = key.onChange(next -> ended.add(next.version()));
        key.onChange(next -> other.add(next.version()));
        subscription.close();
        subscription.close();
        rotate(1);
        await().until(() -> other.size() == 1);
        assertThat(ended).isEmpty();
    }

    @Test
    void closingTheSdkEndsTheirThreads() throws Exception {
        List<Thread> threads = new CopyOnWriteArrayList<>();
        key.onChange(next -> threads.add(Thread.currentThread()));
        rotate(1);
        await().until(() -> threads.size() == 1);
        fixture.close();
        await().until(() -> !threads.get(0).isAlive());
    }

    private static void awaitUninterrupted(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
