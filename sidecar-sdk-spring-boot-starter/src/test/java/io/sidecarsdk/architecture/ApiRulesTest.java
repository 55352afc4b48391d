package io.sidecarsdk.architecture;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaModifier.FINAL;
import static com.tngtech.archunit.core.domain.JavaModifier.PROTECTED;
import static com.tngtech.archunit.core.domain.JavaModifier.PUBLIC;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static io.sidecarsdk.architecture.Modules.EXPORTED;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.util.Set;
import org.jspecify.annotations.NullMarked;

/** What the exported packages promise to users. */
@AnalyzeClasses(packages = Modules.ROOT, importOptions = Modules.MainClasses.class)
class ApiRulesTest {

    private static final DescribedPredicate<JavaClass> SEEN_BY_USERS =
            EXPORTED.and(DescribedPredicate.describe("are public", ApiRulesTest::isSeen));

    @ArchTest
    static final ArchRule signatures_are_free_of_resilience4j = classes()
            .that(SEEN_BY_USERS)
            .should(notShow(resideInAPackage("io.github.resilience4j..")))
            .because("users must not notice when it is replaced, nor clash with a version of their own");

    @ArchTest
    static final ArchRule signatures_are_free_of_internals = classes()
            .that(SEEN_BY_USERS)
            .should(notShow(resideInAPackage("..internal..")))
            .because("what a signature names is promised with it");

    @ArchTest
    static final ArchRule classes_cannot_be_extended = classes()
            .that(SEEN_BY_USERS)
            .and()
            .areNotInterfaces()
            .and()
            .areNotEnums()
            .and()
            .areNotAssignableTo(Throwable.class)
            .and(DescribedPredicate.not(DescribedPredicate.describe("sealed", ApiRulesTest::isSealed)))
            .should()
            .haveModifier(FINAL)
            .because("a class that users may extend can hardly be changed; what they may supply is an interface");

    @ArchTest
    static final ArchRule packages_are_null_marked = classes()
            .should(bePartOfANullMarkedPackage())
            .because("where nothing else is said null is neither taken nor given, for users' tools to read");

    /** Public, or protected in a class that can be extended, down from the outermost class. */
    private static boolean isSeen(JavaClass type) {
        return isOpen(type.getModifiers())
                && type.getEnclosingClass().map(ApiRulesTest::isSeen).orElse(true);
    }

    /** Loads no class that is not abstract: what some extend is optional, and not here. */
    private static boolean isSealed(JavaClass type) {
        return type.getModifiers().contains(JavaModifier.ABSTRACT)
                && type.reflect().isSealed();
    }

    private static boolean isOpen(Set<JavaModifier> modifiers) {
        return modifiers.contains(PUBLIC) || modifiers.contains(PROTECTED);
    }

    private static ArchCondition<JavaClass> notShow(DescribedPredicate<JavaClass> unwanted) {
        return new ArchCondition<>("not show types that " + unwanted.getDescription()) {
            @Override
            public void check(JavaClass type, ConditionEvents events) {
                Signatures.of(type)
                        .forEach((where, types) -> types.stream()
                                .filter(unwanted)
                                .forEach(found -> events.add(
                                        SimpleConditionEvent.violated(type, where + " shows " + found.getName()))));
            }
        };
    }

    private static ArchCondition<JavaClass> bePartOfANullMarkedPackage() {
        return new ArchCondition<>("be part of a @NullMarked package") {
            @Override
            public void check(JavaClass type, ConditionEvents events) {
                events.add(new SimpleConditionEvent(
                        type,
                        type.getPackage().isAnnotatedWith(NullMarked.class),
                        type.getName() + " is in package " + type.getPackageName()));
            }
        };
    }
}
