package io.picos.test;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/// Excuses a test from [NoFiberLeaks]: it leaves fibers behind on purpose. At a method, or at a class for its methods
/// and nested classes. Tests that overlap with it in time are excused, too, because fibers belong to no test.
@Documented
@Inherited
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.METHOD, ElementType.TYPE})
public @interface LeavesFibers {
    /// {@return the reason, for the reader}
    String value();
}
