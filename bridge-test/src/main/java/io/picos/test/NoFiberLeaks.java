package io.picos.test;

import io.picos.ThreadScheduler;
import java.time.Duration;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;

/// Fails a test that leaves fibers behind. The message has a dump of those fibers: the object
/// that each waits for, its stack, and the thread that has spawned it.
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
/// without this extension must not overlap with tests that have it, because their fibers would be taken for leaks. If
/// one of the tests that overlap has [LeavesFibers], none of them is checked.
///
/// ## Fibers of ThreadScheduler
///
/// They are in no list by default. This class, [Await] and [EverySchedulerTest] have those listed that start
/// after the class is first used: see [ThreadScheduler#listFibers].
public final class NoFiberLeaks implements BeforeEachCallback, AfterEachCallback {
    private static final Namespace STORE = Namespace.create(NoFiberLeaks.class);

    /// The check of one test.
    ///
    /// @param owner the extension that has begun it: a test may have several, for example by `@ExtendWith` and by
    ///     `@RegisterExtension`
    /// @param grace how long the fibers have to end
    private record Check(NoFiberLeaks owner, Duration grace) {}

    static {
        ThreadScheduler.listFibers();
    }

    /// For JUnit, and for `@RegisterExtension`.
    public NoFiberLeaks() {}

    @Override
    public void beforeEach(ExtensionContext context) {
        Duration grace = grace(context); // here, so that a mistake in it is reported even if there is no leak
        if (context.getStore(STORE).get(Check.class) == null) { // else an extension before this one has begun it
            overlap(context).begin(Annotations.testName(context));
            context.getStore(STORE).put(Check.class, new Check(this, grace));
        }
    }

    @Override
    public void afterEach(ExtensionContext context) {
        Check check = context.getStore(STORE).get(Check.class, Check.class);
        if (check != null && check.owner == this) { // else not begun, because an extension before this one has failed
            context.getStore(STORE).remove(Check.class);
            overlap(context).end(Annotations.find(LeavesFibers.class, context).isPresent(), check.grace);
        }
    }

    /// {@return the tests that run at this time in this run of JUnit}
    private static Overlap overlap(ExtensionContext context) {
        return context.getRoot()
                .getStore(STORE)
                .getOrComputeIfAbsent(Overlap.class, key -> new Overlap(), Overlap.class);
    }

    private static Duration grace(ExtensionContext context) {
        return Annotations.find(Grace.class, context)
                .map(grace -> Durations.of(
                        grace.value(), "@Grace(\"" + grace.value() + "\") for " + Annotations.testName(context)))
                .orElse(Duration.ofSeconds(1));
    }
}
