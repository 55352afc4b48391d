package io.sidecarsdk.logging;

import static org.assertj.core.api.Assertions.assertThat;

import io.sidecarsdk.policy.Policy;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** That the policies of docs/guides/logging.md are ones. */
class LoggingGuideTest {

    private static final Pattern EXAMPLE = Pattern.compile("```yaml\n(.*?)```", Pattern.DOTALL);

    @Test
    void theGuidesPoliciesAreValid() throws IOException {
        String guide = Files.readString(Path.of("../docs/guides/logging.md"));
        List<String> examples = EXAMPLE.matcher(guide)
                .results()
                .map(MatchResult::group)
                .map(LoggingGuideTest::policy)
                .toList();

        assertThat(examples).hasSizeGreaterThan(4).allSatisfy(Policy::parse);
    }

    private static String policy(String example) {
        String yaml = example.substring("```yaml\n".length(), example.length() - "```".length());
        return yaml.contains("apiVersion:") ? yaml : "apiVersion: sidecarsdk.io/v1\n" + yaml;
    }
}
