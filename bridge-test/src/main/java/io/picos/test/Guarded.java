package io.picos.test;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ExtendWith;

/// Fails a test if a fiber keeps a thread of its backend for longer than this: a turn without a suspension that
/// computes for too long, or blocks. At a method, or at a class for its methods and nested classes; the nearest
/// annotation counts.
///
/// ```java
/// @EverySchedulerTest
/// @Guarded("20ms")
/// void get_neverBlocks() {
/// ```
///
/// The message has the stack of each such fiber. The guard of the engine looks at turns four times in that time, so it
/// reports a turn that lasts for one and a half of it with certainty: see [io.picos.spi.Guard]. The fibers of
/// `ThreadScheduler` keep no thread of a backend, and are not looked at. The time passes while the machine is busy
/// with other things as well, so a small value makes a test fail on a machine under load.
///
/// The guard looks at all fibers of the JVM: with parallel tests, a turn of another test counts too. If the test itself
/// fails, the turns are suppressed in its failure.
@Documented
@Inherited
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.METHOD, ElementType.TYPE})
@ExtendWith(TurnGuard.class)
@SuppressWarnings("exports") // the extension is reached through this annotation only
public @interface Guarded {
    /// {@return the longest turn: a whole number and `ms`, `s` or `min`, from `1ms` to `70000000min`}
    String value();
}
