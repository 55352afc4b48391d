package io.sidecarsdk.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sidecarsdk.Sidecar;
import io.sidecarsdk.policy.PolicyException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.core.io.DefaultResourceLoader;

/** The policy in a secret, which the document that {@code sidecar.policy} names says how to read. */
class PolicySecretTest {

    @TempDir
    private Path directory;

    private ApplicationContextRunner application;

    @BeforeEach
    void bootstrap() {
        String policy = """
                apiVersion: sidecarsdk.io/v1
                service: {name: bootstrap}
                secrets: {entries: {policy: {file: %s}}}
                """.formatted(directory.resolve("secret"));
        application = new ApplicationContextRunner()
                .withConfiguration(AutoConfigurations.of(SidecarAutoConfiguration.class))
                .withPropertyValues(PolicyFile.property(directory, policy));
    }

    private void secret(String content) throws Exception {
        Files.writeString(directory.resolve("secret"), content);
    }

    @Test
    void theSecretHoldsThePolicyAndTheClients() throws Exception {
        secret(PolicyFile.withClients("inventory"));
        application.withPropertyValues("sidecar.policy-secret=policy/value").run(context -> {
            assertThat(context).hasSingleBean(Sidecar.class).hasBean("inventory");
            assertThat(context.getBean(Sidecar.class).policy().service().name()).isNotEqualTo("bootstrap");
        });
    }

    @Test
    void whatReadsTheSecretEndsWithTheContext() throws Exception {
        secret(PolicyFile.named("orders"));
        application.withPropertyValues("sidecar.policy-secret=policy/value").run(context -> {
            PolicyDocument document = context.getBean(PolicyDocument.class);
            context.close();

            assertThat(threads()).isEmpty();
            assertThat(document.clients()).isEmpty();
        });
    }

    private static List<String> threads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().equals("sidecar-scheduler") && thread.isAlive())
                .map(Thread::getName)
                .toList();
    }

    @Test
    void aSecretThatIsNotThereEndsTheStart() {
        application
                .withPropertyValues("sidecar.policy-secret=policy/value")
                .run(context -> assertThat(context).getFailure().rootCause().hasMessageContaining("is not available"));
    }

    @Test
    void aSecretThatIsNoPolicyEndsTheStart() throws Exception {
        secret("htpp: {}");
        application
                .withPropertyValues("sidecar.policy-secret=policy/value")
                .run(context -> assertThat(context)
                        .getFailure()
                        .rootCause()
                        .isInstanceOf(PolicyException.class)
                        .hasMessageContaining("secret policy, field value"));
    }

    @Test
    void aSecretThatTheBootstrapDoesNotKnowIsNamed() {
        PolicyDocument document = PolicyDocument.read(
                PolicyLocation.of(directory.resolve("sidecar.yaml").toString(), new DefaultResourceLoader()));

        assertThatThrownBy(() -> document.inSecret("other/value"))
                .isInstanceOfSatisfying(
                        InvalidConfigurationPropertyValueException.class,
                        e -> assertThat(e.getReason())
                                .contains("The policy has no secrets.entries.other (expected one of: [policy])"));
    }

    @Test
    void aPlaceWithoutAFieldIsRefused() {
        PolicyDocument document = PolicyDocument.read(
                PolicyLocation.of(directory.resolve("sidecar.yaml").toString(), new DefaultResourceLoader()));

        assertThatThrownBy(() -> document.inSecret("policy"))
                .isInstanceOfSatisfying(
                        InvalidConfigurationPropertyValueException.class,
                        e -> assertThat(e.getReason()).contains("expected: the secret's name, a slash and its field"));
    }
}
