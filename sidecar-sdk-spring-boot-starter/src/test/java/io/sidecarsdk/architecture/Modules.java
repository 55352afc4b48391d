package io.sidecarsdk.architecture;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.core.importer.Location;

/** The modules, as the rules speak of them. */
final class Modules {

    static final String ROOT = "io.sidecarsdk";
    static final String HTTP = "io.sidecarsdk.http..";
    static final String SECRETS = "io.sidecarsdk.secrets..";
    static final String LOGGING = "io.sidecarsdk.logging..";
    static final String STARTER = "io.sidecarsdk.spring..";
    static final String CORE_INTERNALS = "io.sidecarsdk.internal..";

    /** Core has the root package, and what is in no other module's. */
    static final DescribedPredicate<JavaClass> CORE = resideInAPackage(ROOT + "..")
            .and(not(resideInAnyPackage(HTTP, SECRETS, LOGGING, STARTER)))
            .as("are in core");

    /** Packages that users may use: all but the internal ones. */
    static final DescribedPredicate<JavaClass> EXPORTED =
            not(resideInAPackage("..internal..")).as("are in an exported package");

    private Modules() {}

    /** Leaves out tests, and the fixtures that core's tests lend, as directory or jar. */
    static final class MainClasses implements ImportOption {

        @Override
        public boolean includes(Location location) {
            return !location.contains("/test-classes/") && !location.contains("-tests.jar");
        }
    }
}
