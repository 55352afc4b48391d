package io.sidecarsdk.architecture;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.INTERFACES;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.assignableTo;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;

/**
 * One class states the order of the stages of an HTTP call, one that of the stages of an incoming request, and one that of
 * the guards of any other call.
 */
@AnalyzeClasses(packages = Modules.ROOT, importOptions = Modules.MainClasses.class)
class OrderRulesTest {

    private static final String PIPELINE = "io.sidecarsdk.http.internal.pipeline";
    private static final String RESILIENCE = "io.sidecarsdk.internal.resilience";
    private static final String STAGE = PIPELINE + ".Stage";
    private static final String INBOUND = "io.sidecarsdk.http.internal.inbound";
    private static final String INBOUND_STAGE = INBOUND + ".InboundStage";
    private static final String INBOUND_PIPELINE = INBOUND + ".InboundPipeline";
    private static final String GUARD = RESILIENCE + ".Guard";
    private static final String CALL_PIPELINE = PIPELINE + ".CallPipeline";
    private static final String GUARD_CHAIN = RESILIENCE + ".GuardChain";

    @ArchTest
    static final ArchRule only_the_call_pipeline_knows_stages = classes()
            .that(implement(STAGE, CALL_PIPELINE))
            .should(beKnownOnlyTo(CALL_PIPELINE))
            .because("the order is stated in one place; a stage knows the next one as a Stage, and no other");

    @ArchTest
    static final ArchRule only_the_inbound_pipeline_knows_its_stages = classes()
            .that(implement(INBOUND_STAGE, INBOUND_PIPELINE))
            .should(beKnownOnlyTo(INBOUND_PIPELINE))
            .because("the order is stated in one place; a stage knows no other");

    @ArchTest
    static final ArchRule only_the_guard_chain_knows_guards = classes()
            .that(implement(GUARD, GUARD_CHAIN))
            .should(beKnownOnlyTo(GUARD_CHAIN))
            .because("the order is stated in one place; a guard knows the next one as a Guard, and no other");

    @ArchTest
    static final ArchRule stages_are_called_so = classes()
            .that(implement(STAGE, CALL_PIPELINE))
            .should()
            .haveSimpleNameEndingWith("Stage")
            .andShould()
            .resideInAPackage(PIPELINE)
            .because("who looks for the stages finds them by name, in one package");

    @ArchTest
    static final ArchRule inbound_stages_are_called_so = classes()
            .that(implement(INBOUND_STAGE, INBOUND_PIPELINE))
            .should()
            .haveSimpleNameEndingWith("Stage")
            .andShould()
            .resideInAPackage(INBOUND)
            .because("who looks for the stages finds them by name, in one package");

    @ArchTest
    static final ArchRule what_is_called_a_stage_is_one = classes()
            .that()
            .haveSimpleNameEndingWith("Stage")
            .should()
            .beAssignableTo(assignableTo(STAGE).or(assignableTo(INBOUND_STAGE)))
            .because("there is one shape of a step for each pipeline, and the rules here go by it");

    @ArchTest
    static final ArchRule guards_are_called_so = classes()
            .that(implement(GUARD, GUARD_CHAIN))
            .should()
            .haveSimpleNameEndingWith("Guard")
            .andShould()
            .resideInAPackage(RESILIENCE)
            .because("who looks for the guards finds them by name, in one package");

    @ArchTest
    static final ArchRule what_is_called_a_guard_is_one = classes()
            .that()
            .haveSimpleNameEndingWith("Guard")
            .should()
            .beAssignableTo(GUARD)
            .because("Guard is the one shape of a behaviour around a call, and the rules here go by it");

    /** All implementations but those inside of {@code assembler}, such as the end of its chain. */
    private static DescribedPredicate<JavaClass> implement(String shape, String assembler) {
        return assignableTo(shape)
                .and(not(INTERFACES))
                .and(not(describe("", type -> isIn(type, assembler))))
                .as("implement " + shape);
    }

    private static ArchCondition<JavaClass> beKnownOnlyTo(String assembler) {
        return new ArchCondition<>("be known only to " + assembler) {
            @Override
            public void check(JavaClass part, ConditionEvents events) {
                boolean used = false;
                for (Dependency dependency : part.getDirectDependenciesToSelf()) {
                    JavaClass user = dependency.getOriginClass();
                    if (isIn(user, assembler)) {
                        used = true;
                    } else if (!isIn(user, part.getName())) {
                        events.add(SimpleConditionEvent.violated(part, dependency.getDescription()));
                    }
                }
                if (!used) {
                    events.add(SimpleConditionEvent.violated(part, part.getName() + " is not used by " + assembler));
                }
            }
        };
    }

    private static boolean isIn(JavaClass type, String outer) {
        return type.getName().equals(outer) || type.getName().startsWith(outer + '$');
    }
}
