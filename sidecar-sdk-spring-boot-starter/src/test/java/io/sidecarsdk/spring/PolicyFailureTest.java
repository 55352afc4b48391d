package io.sidecarsdk.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sidecarsdk.resilience.Resilient;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.Banner;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.annotation.Configuration;

/** What an application that cannot start because of its policy says. */
@ExtendWith(OutputCaptureExtension.class)
class PolicyFailureTest {

    @TempDir
    private Path directory;

    @Test
    void listsEverythingThatIsWrongWithThePolicy(CapturedOutput output) {
        failToStart(PolicyFile.write(
                        directory,
                        "{apiVersion: sidecarsdk.io/v1, http: {clients: {inventory: {timeout: 2x, colour: red}}}}")
                .toString());
        assertThat(output)
                .contains("APPLICATION FAILED TO START")
                .contains("Description:", "has 2 errors", "http.clients.inventory.timeout", "colour")
                .contains("Action:", "Correct the policy document");
    }

    @Test
    void namesAPolicyThatIsNotThere(CapturedOutput output) {
        Path missing = directory.resolve("missing.yaml");
        failToStart(missing.toString());
        assertThat(output).contains("APPLICATION FAILED TO START", "Policy " + missing, "expected a readable document");
    }

    @Test
    void saysWhichLocationsThereAre(CapturedOutput output) {
        failToStart("https://config.example.com/sidecar.yaml");
        assertThat(output)
                .contains("APPLICATION FAILED TO START", "sidecar.policy")
                .contains("expected: a path, file:PATH or classpath:RESOURCE");
    }

    @Test
    void saysWhichPolicyABeanAsksForInVain(CapturedOutput output) {
        failToStart(
                PolicyFile.write(directory, "{apiVersion: sidecarsdk.io/v1, resilience: {tax: {}}}")
                        .toString(),
                Misspelt.class);
        assertThat(output)
                .contains("APPLICATION FAILED TO START")
                .contains("@Resilient(\"taxes\") on " + Misspelt.class.getName() + ".work", "expected one of: [tax]")
                .contains("Action:", "Add the policy to the document's 'resilience'");
    }

    static class Misspelt {

        @Resilient("taxes")
        public void work() {}
    }

    private static void failToStart(String location, Class<?>... beans) {
        SpringApplication application = new SpringApplicationBuilder(Application.class)
                .sources(beans)
                .web(WebApplicationType.NONE)
                .bannerMode(Banner.Mode.OFF)
                .properties("sidecar.policy=" + location)
                .build();
        assertThatThrownBy(application::run).isInstanceOf(RuntimeException.class);
    }

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    static class Application {}
}
