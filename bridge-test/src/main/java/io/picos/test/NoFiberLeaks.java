package io.picos.test;

import static org.junit.platform.commons.support.AnnotationSupport.findAnnotation;

import java.lang.annotation.Annotation;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;

/// Fails a test that leaves fibers behind. The message has a dump of them: what they wait for, and which fiber or
/// thread has spawned them.
///
/// ```java
/// @ExtendWith(NoFiberLeaks.class)
/// class CacheTest {
/// ```
///
/// After each test, that is after its `@AfterEach` methods, the extension waits until no fiber is left that was not
/// there before the test, that is before its `@BeforeEach` methods. It waits for a second at most; [Grace] changes
/// that. The fibers of all schedulers count. A test that leaves fibers behind on purpose has a reason in
/// [LeavesFibers].
///
/// - If the test itself fails, its failure is reported as it is, and the leak as suppressed in it.
/// - Each invocation of a parameterized or repeated test is checked, and so is each test of a nested class. A
///   `@TestFactory` is checked once, after all its dynamic tests. Fibers that begin in a `@BeforeAll` method may stay.
/// - A fiber that ends because an `@AfterEach` method closes its scheduler is no leak. Closing a scheduler cancels
///   its fibers. To find such fibers, close the scheduler in an extension that is registered before this one, as
///   [EverySchedulerTest] does.
/// - A test that leaks leaves its fibers to the next test, which may have them: each leak is reported once.
///
/// ## Tests that run in parallel
///
/// Fibers belong to no test, so tests that overlap are checked together: after the last one of them, and against the
/// fibers that were there before the first. The last one then fails, and the message names all of them. Tests
/// without this extension must not overlap with tests that have it, because their fibers would be taken for leaks.
///
/// ## Fibers of ThreadScheduler
///
/// They are in no list, unless the JVM runs with `-Dio.picos.observe=all`. This module sets that property when the
/// launcher of JUnit opens a session, unless it is set already.
public final class NoFiberLeaks implements BeforeEachCallback, AfterEachCallback {
    private static final Namespace STORE = Namespace.create(NoFiberLeaks.class);

    /// For JUnit, and for `@RegisterExtension`.
    public NoFiberLeaks() {}

    @Override
    public void beforeEach(ExtensionContext context) {
        grace(context); // a mistake in it is reported even if there is nothing to wait for
        overlap(context).begin(name(context));
    }

    @Override
    public void afterEach(ExtensionContext context) throws InterruptedException {
        boolean excused = find(LeavesFibers.class, context).isPresent();
        overlap(context).end(excused, grace(context));
    }

    /// {@return the tests that run at this time in this run of JUnit}
    private static Overlap overlap(ExtensionContext context) {
        return context.getRoot().getStore(STORE).getOrComputeIfAbsent(Overlap.class, key -> new Overlap(), Overlap.class);
    }

    private static Duration grace(ExtensionContext context) {
        return find(Grace.class, context)
                .map(grace -> Durations.of(grace.value(), "@Grace(\"" + grace.value() + "\") for " + name(context)))
                .orElse(Duration.ofSeconds(1));
    }

    /// {@return the annotation of the test method, of its class, or of an enclosing class}
    private static <A extends Annotation> Optional<A> find(Class<A> annotation, ExtensionContext context) {
        Optional<A> found = findAnnotation(context.getElement(), annotation);
        return found.isPresent() ? found : context.getParent().flatMap(parent -> find(annotation, parent));
    }

    private static String name(ExtensionContext context) {
        String method = context.getRequiredTestClass().getSimpleName() + "."
                + context.getRequiredTestMethod().getName();
        return context.getDisplayName().startsWith(context.getRequiredTestMethod().getName())
                ? method
                : method + " " + context.getDisplayName();
    }
}
