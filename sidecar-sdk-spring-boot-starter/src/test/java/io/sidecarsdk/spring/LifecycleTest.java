package io.sidecarsdk.spring;

import static org.assertj.core.api.Assertions.assertThat;

import io.sidecarsdk.Sidecar;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicReference;
import mockwebserver3.MockResponse;
import mockwebserver3.MockWebServer;
import okhttp3.OkHttpClient;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.SmartLifecycle;

/** When the SDK ends, seen from other beans. */
class LifecycleTest {

    @TempDir
    private Path directory;

    private final ApplicationContextRunner application =
            new ApplicationContextRunner().withConfiguration(AutoConfigurations.of(SidecarAutoConfiguration.class));

    @Test
    void endsWithTheContext() {
        AtomicReference<Sidecar> sidecar = new AtomicReference<>();
        withPolicy(PolicyFile.named("orders")).run(context -> sidecar.set(context.getBean(Sidecar.class)));
        assertThat(isClosed(sidecar.get())).isTrue();
    }

    @Test
    void endsWhenTheContextFailsToStart() {
        AtomicReference<Sidecar> sidecar = new AtomicReference<>();
        withPolicy(PolicyFile.named("orders"))
                .withBean(Failing.class, Failing::new, definition -> definition.setDependsOn("sidecar"))
                .withInitializer(context -> context.getBeanFactory().addBeanPostProcessor(new BeanPostProcessor() {
                    @Override
                    public Object postProcessAfterInitialization(Object bean, String name) {
                        if (bean instanceof Sidecar found) {
                            sidecar.set(found);
                        }
                        return bean;
                    }
                }))
                .run(context -> assertThat(context).hasFailed());
        assertThat(isClosed(sidecar.get())).isTrue();
    }

    @Test
    void endsAfterEverythingThatIsStoppedInPhases() {
        AtomicReference<Boolean> closedTooEarly = new AtomicReference<>();
        withPolicy(PolicyFile.named("orders"))
                .withBean(LastPhase.class, closedTooEarly)
                .run(context -> {});
        assertThat(closedTooEarly.get()).isFalse();
    }

    @Test
    void leavesTheClientsToTheBeansThatHaveThemUntilTheyAreDestroyed() throws Exception {
        AtomicReference<String> answer = new AtomicReference<>();
        try (MockWebServer upstream = new MockWebServer()) {
            upstream.enqueue(new MockResponse.Builder().body("7").build());
            upstream.start();
            withPolicy(PolicyFile.forUpstream(upstream))
                    .withBean(CallsAtItsEnd.class, answer)
                    .run(context -> {});
        }
        assertThat(answer.get()).isEqualTo("7");
    }

    private ApplicationContextRunner withPolicy(String policy) {
        return application.withPropertyValues(PolicyFile.property(directory, policy));
    }

    private static boolean isClosed(Sidecar sidecar) {
        return sidecar.health().components().containsKey("sidecar");
    }

    static class Failing {

        Failing() {
            throw new IllegalStateException("on purpose");
        }
    }

    /** The last to be stopped of all that is. */
    static class LastPhase implements SmartLifecycle {

        private final AtomicReference<Boolean> closedTooEarly;
        private final Sidecar sidecar;
        private boolean running;

        LastPhase(AtomicReference<Boolean> closedTooEarly, Sidecar sidecar) {
            this.closedTooEarly = closedTooEarly;
            this.sidecar = sidecar;
        }

        @Override
        public void start() {
            running = true;
        }

        @Override
        public void stop() {
            closedTooEarly.set(isClosed(sidecar));
            running = false;
        }

        @Override
        public boolean isRunning() {
            return running;
        }

        @Override
        public int getPhase() {
            return Integer.MIN_VALUE;
        }
    }

    static class CallsAtItsEnd implements DisposableBean {

        private final AtomicReference<String> answer;
        private final OkHttpClient inventory;

        CallsAtItsEnd(AtomicReference<String> answer, OkHttpClient inventory) {
            this.answer = answer;
            this.inventory = inventory;
        }

        @Override
        public void destroy() throws Exception {
            answer.set(PolicyFile.stockOf("42", inventory));
        }
    }
}
