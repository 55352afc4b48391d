package io.sidecarsdk.resilience;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Has a method called under a named policy of {@code resilience:}.
 *
 * <p>Stands on a method of an interface, or on the interface for all its methods; one on the method wins. A method that
 * overrides another has its annotation, unless it has its own. Acts on what {@code sidecar.resilient(Interface.class,
 * target)} returns, and with the Spring Boot starter on beans, whose classes may carry it too; not on calls that the target
 * makes to itself.
 *
 * <p>It is the call of the method that is resilient: one that returns a future has succeeded when it has returned it.
 */
@Documented
@Inherited
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.METHOD, ElementType.TYPE})
public @interface Resilient {

    /** Name of the policy. */
    String value();

    /**
     * Name of a method of the same type that gives the result instead when the call fails, as the policy's
     * {@code fallback} allows; empty (the default) for none.
     *
     * <p>It takes the same parameters, and may take the failure as one more {@link Throwable} at the end; a {@code
     * default} method of the interface serves well. Its own failure is thrown, with the call's failure suppressed in it.
     */
    String fallback() default "";
}
