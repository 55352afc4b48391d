package io.sidecarsdk.architecture;

import static com.tngtech.archunit.core.domain.JavaModifier.FINAL;
import static com.tngtech.archunit.core.domain.JavaModifier.SYNTHETIC;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaField;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import com.tngtech.archunit.library.GeneralCodingRules;
import java.io.Externalizable;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.util.Set;

/** What none of our classes does, wherever it is. */
@AnalyzeClasses(packages = Modules.ROOT, importOptions = Modules.MainClasses.class)
class HygieneRulesTest {

    @ArchTest
    static final ArchRule static_fields_hold_no_state = fields().that()
            .areStatic()
            .and()
            .doNotHaveModifier(SYNTHETIC)
            .should(beConstant())
            .because("several Sidecars live side by side in one JVM, in tests above all, and share nothing");

    /** One class is a program of its own. */
    @ArchTest
    static final ArchRule nothing_is_printed = noClasses()
            .that()
            .doNotHaveFullyQualifiedName("io.sidecarsdk.logging.DeadLettersTool")
            .should(GeneralCodingRules.ACCESS_STANDARD_STREAMS)
            .because("the terminal is the application's; what we have to say goes through SLF4J");

    /**
     * Two classes of logging wait on latches and conditions, which follow the machine's clock: how long is left can only
     * be told by the same one.
     */
    @ArchTest
    static final ArchRule time_comes_from_the_time_source = noClasses()
            .that()
            .resideOutsideOfPackages("io.sidecarsdk.time", "io.sidecarsdk.internal.time")
            .and()
            .doNotHaveFullyQualifiedName("io.sidecarsdk.logging.internal.runtime.PolicyLogs")
            .and()
            .doNotHaveFullyQualifiedName("io.sidecarsdk.logging.internal.ship.Sink")
            .should()
            .accessTargetWhere(asksTheMachineForTime())
            .because("tests move the time by hand and never wait: read and sleep through TimeSource");

    @ArchTest
    static final ArchRule nothing_is_serialized = noClasses()
            .should()
            .dependOnClassesThat()
            .belongToAnyOf(ObjectInputStream.class, ObjectOutputStream.class, Externalizable.class)
            .because("reading serialized objects runs whatever code the sender wishes");

    @ArchTest
    static final ArchRule nothing_is_looked_up_remotely = noClasses()
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("javax.naming..", "java.rmi..")
            .because("a name in a log line or a header must never make us load code");

    private static ArchCondition<JavaField> beConstant() {
        return new ArchCondition<>("be final, and of a value that cannot change") {
            @Override
            public void check(JavaField field, ConditionEvents events) {
                boolean constant = field.getModifiers().contains(FINAL) && !Mutability.of(field);
                events.add(new SimpleConditionEvent(field, constant, field.getDescription() + " can change"));
            }
        };
    }

    private static DescribedPredicate<JavaAccess<?>> asksTheMachineForTime() {
        Set<String> java = Set.of("now", "systemUTC", "systemDefaultZone", "system");
        return DescribedPredicate.describe("asks the machine for the time, or sleeps", access -> {
            String owner = access.getTargetOwner().getName();
            String member = access.getName();
            return switch (owner) {
                case "java.lang.System" -> member.equals("nanoTime") || member.equals("currentTimeMillis");
                case "java.lang.Thread", "java.util.concurrent.TimeUnit" -> member.equals("sleep");
                case "java.util.Date" -> member.equals("<init>");
                case "java.util.Calendar" -> member.equals("getInstance");
                default -> owner.startsWith("java.time.") && java.contains(member);
            };
        });
    }
}
