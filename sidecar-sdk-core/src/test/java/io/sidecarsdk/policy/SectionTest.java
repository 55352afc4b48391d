package io.sidecarsdk.policy;

import static org.assertj.core.api.Assertions.assertThat;

import io.sidecarsdk.internal.yaml.YamlNode;
import io.sidecarsdk.internal.yaml.YamlReader;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/** The shapes that a section offers beyond single values: short forms and lists of mappings. */
class SectionTest {

    /** A mapping of two keys. */
    private record Pick(String how, int often) {

        Pick(Section section) {
            this(
                    section.value("how", Kind.TEXT, "How.").orElse("any"),
                    section.value("often", Kind.INTEGER, "How often.").orElse(1));
        }
    }

    private final Problems problems = new Problems();

    @Test
    void aShortFormStandsForTheMappingThatHasItUnderItsKey() {
        assertThat(read("pick: best", this::one)).isEqualTo(new Pick("best", 1));
        assertThat(read("pick: {how: best, often: 3}", this::one)).isEqualTo(new Pick("best", 3));
        assertThat(problems.any()).isFalse();
    }

    @Test
    void aShortFormOfTheWrongKindIsAnErrorAtItsPlace() {
        read("pick: [1]", this::one);
        assertThat(errors()).containsExactly("pick: got a list, expected a text (line 1)");
    }

    @Test
    void aListOfMappingsIsReadInOrder() {
        assertThat(read("picks: [{how: a}, {how: b, often: 2}]", this::several))
                .containsExactly(new Pick("a", 1), new Pick("b", 2));
    }

    @Test
    void whatIsWrongInAListIsReportedWithItsIndex() {
        read("picks: [{how: a}, b, {often: much}, {hwo: c}]", this::several);
        assertThat(errors())
                .containsExactly(
                        "picks[1]: got \"b\", expected a mapping (line 1)",
                        "picks[2].often: got \"much\", expected a whole number (line 1)",
                        "picks[3].hwo: got the unknown key hwo, expected one of how, often (line 1)");
    }

    @Test
    void anEmptyListOfMappingsIsAnError() {
        read("picks: []", this::several);
        assertThat(errors()).containsExactly("picks: got an empty list, expected a list of mappings (line 1)");
    }

    @Test
    void theItemsOfAListMayBeShort() {
        Function<Section, List<Pick>> reader = section ->
                section.sectionsOr("how", "picks", Pick::new, "Some.").orElse(List.of());
        assertThat(read("picks: [a, {how: b, often: 2}]", reader)).containsExactly(new Pick("a", 1), new Pick("b", 2));
    }

    @Test
    void theSchemaKnowsBothForms() {
        Map<String, Object> schema = Section.schemaOf(this::one);
        assertThat(schema.toString()).contains("pick={anyOf=[{").contains("often={");
    }

    private Pick one(Section section) {
        return section.sectionOr("how", "pick", Pick::new, "One.").orElse(new Pick("none", 0));
    }

    private List<Pick> several(Section section) {
        return section.sections("picks", Pick::new, "Some.").orElse(List.of());
    }

    private <T> T read(String yaml, Function<Section, T> reader) {
        YamlNode.Mapping document = YamlReader.read(yaml, problems);
        return Section.reading(Objects.requireNonNull(document), problems).nested(document, reader);
    }

    private List<String> errors() {
        return problems.toException("test").errors().stream()
                .map(PolicyError::toString)
                .toList();
    }
}
