package io.picos.compat.wrong;

import io.picos.test.LeavesFibers;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/// Marks a subject that breaks one rule on purpose.
@LeavesFibers("a subject that breaks a rule may lose fibers by it")
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
public @interface Wrong {
    /// The id of the rule that it breaks.
    String value();

    /// The ids of other rules of its family that cannot hold without that rule.
    String[] also() default {};

    /// Whether it breaks the rule by something that never happens, so that one need not wait long for it.
    boolean hangs() default false;
}
