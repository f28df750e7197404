package io.picos.test;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/// Changes how long [NoFiberLeaks] waits after a test for its fibers to end, which is one second otherwise. At a
/// method, or at a class for its methods and nested classes.
@Documented
@Inherited
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.METHOD, ElementType.TYPE})
public @interface Grace {
    /// {@return the most time to wait: a whole number and `ms`, `s` or `min`, for example `"2s"`}
    String value();
}
