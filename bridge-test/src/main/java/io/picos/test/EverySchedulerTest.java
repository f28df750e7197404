package io.picos.test;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.TestTemplate;
import org.junit.jupiter.api.extension.ExtendWith;

/// Marks a test method that JUnit runs once on each scheduler, in a fiber. For libraries on `io.picos`, which promise
/// to do the same on every scheduler.
///
/// ```java
/// class CacheTest {
///     private final Cache cache = new Cache();
///
///     @EverySchedulerTest
///     void get_loadsOnce() {
///         assertEquals("value", cache.get("key")); // may suspend
///     }
/// }
/// ```
///
/// The schedulers are `ThreadScheduler`, and two for each adapter that is on the path of the tests:
///
/// | module | schedulers |
/// | --- | --- |
/// | `bridge-completablefuture` | a pool of one thread, a pool of four threads |
/// | `bridge-reactor` | `newSingle`, `newParallel` |
/// | `bridge-rxjava` | single, computation |
/// | `bridge-vertx` | the context of an event loop, the context of a worker |
///
/// Other schedulers join in by a [SchedulerFactory]. Each test has a scheduler of its own, which is started before the
/// `@BeforeEach` methods, and closed after the `@AfterEach` methods and after [NoFiberLeaks].
///
/// The test method runs in a fiber. The `@BeforeEach` and `@AfterEach` methods, and all else of the test class, run on
/// JUnit's thread, outside any fiber. Everything that the method throws arrives as it is. A method that has a
/// parameter of type [TestScheduler] runs on JUnit's thread instead, and starts fibers by itself. If a body has not
/// ended within [#limit], the test fails with a dump of all fibers, as [Await] does.
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.METHOD, ElementType.ANNOTATION_TYPE})
@TestTemplate
@ExtendWith(EveryScheduler.class)
@SuppressWarnings("exports") // the extension is reached through this annotation only
public @interface EverySchedulerTest {
    /// {@return the most time that a body may take: a whole number and `ms`, `s` or `min`}
    String limit() default "30s";
}
