package io.sidecarsdk.architecture;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static io.sidecarsdk.architecture.Modules.CORE;
import static io.sidecarsdk.architecture.Modules.CORE_INTERNALS;
import static io.sidecarsdk.architecture.Modules.HTTP;
import static io.sidecarsdk.architecture.Modules.LOGGING;
import static io.sidecarsdk.architecture.Modules.SECRETS;
import static io.sidecarsdk.architecture.Modules.STARTER;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.re2j.Pattern;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.syntax.elements.ClassesShouldConjunction;
import com.tngtech.archunit.library.dependencies.SliceAssignment;
import com.tngtech.archunit.library.dependencies.SliceIdentifier;
import java.util.List;

/** Who may know whom: {@code starter -> {http, secrets, logging} -> core}, and each library in one place. */
@AnalyzeClasses(packages = Modules.ROOT, importOptions = Modules.MainClasses.class)
class DependencyRulesTest {

    @ArchTest
    static final ArchRule core_knows_no_other_module = noClasses()
            .that(CORE)
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(HTTP, SECRETS, LOGGING, STARTER)
            .because("dependencies point one way; what modules share is an SPI in core");

    @ArchTest
    static final ArchRule http_secrets_and_logging_do_not_know_each_other = slices().matching(
                    "io.sidecarsdk.(http|secrets|logging)..")
            .should()
            .notDependOnEachOther()
            .because("each can be used, and replaced, without the others; what they share is an SPI in core");

    @ArchTest
    static final ArchRule nobody_knows_the_starter = noClasses()
            .that()
            .resideOutsideOfPackage(STARTER)
            .should()
            .dependOnClassesThat()
            .resideInAPackage(STARTER)
            .because("the starter wires what is there");

    @ArchTest
    static final ArchRule packages_have_no_cycles = slices().assignedFrom(new EachPackage())
            .should()
            .beFreeOfCycles()
            .because("packages in a cycle can only be understood, tested and changed together");

    @ArchTest
    static final ArchRule http_internals_are_closed = closed(HTTP, "io.sidecarsdk.http.internal..");

    @ArchTest
    static final ArchRule secrets_internals_are_closed = closed(SECRETS, "io.sidecarsdk.secrets.internal..");

    @ArchTest
    static final ArchRule logging_internals_are_closed = closed(LOGGING, "io.sidecarsdk.logging.internal..");

    @ArchTest
    static final ArchRule core_internals_are_for_the_modules_on_it = classes()
            .that()
            .resideInAPackage(CORE_INTERNALS)
            .should()
            .onlyHaveDependentClassesThat(CORE.or(resideInAPackage(HTTP))
                    .or(resideInAPackage(SECRETS))
                    .or(resideInAPackage(LOGGING))
                    .as("are in core, http, secrets or logging"))
            .because("what users could not write themselves, the starter must not need either");

    @ArchTest
    static final ArchRule spring_is_for_the_starter =
            only(STARTER, "org.springframework..").because("everything else is used without Spring as well");

    @ArchTest
    static final ArchRule okhttp_is_for_http = noClasses()
            .that()
            .resideOutsideOfPackages(HTTP, STARTER)
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("okhttp3..", "okio..")
            .because("who does not call over HTTP does not carry an HTTP client");

    @ArchTest
    static final ArchRule resilience4j_is_for_the_internals_of_core =
            only(CORE_INTERNALS, "io.github.resilience4j..").because("it must be replaceable without anybody noticing");

    @ArchTest
    static final ArchRule snakeyaml_is_for_the_yaml_reader = only(
                    "io.sidecarsdk.internal.yaml..", "org.yaml.snakeyaml..")
            .because("one place keeps what the reader accepts within bounds");

    @ArchTest
    static final ArchRule logback_is_for_what_captures_its_events = noClasses()
            .that()
            .haveNameNotMatching(
                    "io\\.sidecarsdk\\.logging\\.(SidecarAppender|internal\\.(capture|runtime)\\.Logback\\w+)(\\$.*)?")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("ch.qos.logback..")
            .because("it is optional: whatever else knew it could not be loaded without it");

    @ArchTest
    static final ArchRule log4j_is_for_what_captures_its_events = noClasses()
            .that()
            .haveNameNotMatching(
                    "io\\.sidecarsdk\\.logging\\."
                            + "(SidecarLog4jAppender|internal\\.capture\\.log4j2\\.\\w+|internal\\.runtime\\.Log4jSource)(\\$.*)?")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("org.apache.logging.log4j..")
            .because("it is optional: whatever else knew it could not be loaded without it");

    @ArchTest
    static final ArchRule re2j_is_for_redaction_and_tailing = noClasses()
            .that()
            .resideOutsideOfPackages(
                    "io.sidecarsdk.logging.internal.pattern..",
                    "io.sidecarsdk.logging.internal.filter..",
                    "io.sidecarsdk.logging.internal.tail..")
            .and()
            .doNotHaveFullyQualifiedName(
                    "io.sidecarsdk.logging.internal.runtime.Tailing") // checks the policy's pattern
            .should()
            .dependOnClassesThat()
            .resideInAPackage("com.google.re2j..")
            .because("it is slower than the JDK's patterns: it is for those of a policy, on what anybody may log");

    @ArchTest
    static final ArchRule one_place_compiles_patterns_with_re2j = noClasses()
            .that()
            .doNotHaveFullyQualifiedName("io.sidecarsdk.logging.internal.pattern.PatternCompiler")
            .should()
            .callMethod(Pattern.class, "compile", String.class)
            .orShould()
            .callMethod(Pattern.class, "compile", String.class, int.class)
            .orShould()
            .callMethod(Pattern.class, "matches", String.class, CharSequence.class)
            .because("RE2/J itself never comes back from some patterns");

    /** Rules about a module whose classes are not there would be kept by everybody. */
    @ArchTest
    static void every_module_is_looked_at(JavaClasses classes) {
        for (String module : List.of(HTTP, SECRETS, LOGGING, STARTER)) {
            assertThat(classes.that(resideInAPackage(module))).as(module).hasSizeGreaterThan(5);
        }
        assertThat(classes.that(CORE)).hasSizeGreaterThan(50);
        assertThat(classes.that(resideInAPackage("..testing..").or(resideInAPackage("..architecture.."))))
                .as("test classes")
                .isEmpty();
    }

    private static ArchRule closed(String module, String internals) {
        return classes()
                .that()
                .resideInAPackage(internals)
                .should()
                .onlyHaveDependentClassesThat()
                .resideInAPackage(module)
                .because("a module is used through what it exports");
    }

    private static ClassesShouldConjunction only(String user, String library) {
        return noClasses()
                .that(not(resideInAPackage(user)))
                .should()
                .dependOnClassesThat()
                .resideInAPackage(library);
    }

    /** Each package is a slice; the root package too, which a pattern would leave out. */
    private static final class EachPackage implements SliceAssignment {

        @Override
        public SliceIdentifier getIdentifierOf(JavaClass type) {
            return SliceIdentifier.of(type.getPackageName());
        }

        @Override
        public String getDescription() {
            return "packages";
        }
    }
}
