package io.picos;

import static org.assertj.core.api.Assertions.assertThat;

import io.picos.explore.Memory;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.concurrent.Semaphore;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Each allocation of a completion fails once: it does all, or nothing (C13).
@Timeout(60)
class NoMemoryTest {
    private static final ClassLoader MEMORY = new Memory();

    private final Semaphore fatal = new Semaphore(0);
    private Thread.UncaughtExceptionHandler before;

    @Test
    void tryReturn_withoutMemory_signalsAllOrDoesNothing() throws Exception {
        assertThat(run("tryReturn")).as("C13 allocations of a return").isEqualTo(1);
    }

    @Test
    void tryCancel_withoutMemory_cancelsTheWholeChainOrDoesNothing() throws Exception {
        assertThat(run("tryCancel")).as("C13 allocations of a cancellation").isEqualTo(1);
    }

    @Test
    void tryCommit_withoutMemory_signalsAll() throws Exception {
        assertThat(run("tryCommit")).as("C13 allocations of a commit").isZero();
    }

    @Test
    void main_thatThrowsAFatalErrorWithoutMemory_completesTheFiber() throws Exception {
        int allocations = run("fatalError");
        assertThat(allocations).as("S10 allocations").isPositive();
        fatal.acquire(allocations + 1); // each thrown again, the last one with all the memory that it needs
    }

    @Test
    void launch_withoutMemoryForItsOutcome_dropsTheValueAndEnds() throws Exception {
        int allocations = run("launch");
        assertThat(allocations).as("B13 allocations").isPositive();
        fatal.acquire(allocations);
    }

    @BeforeEach
    void countUncaught() {
        before = Thread.getDefaultUncaughtExceptionHandler();
        Thread.setDefaultUncaughtExceptionHandler((thread, thrown) -> fatal.release()); // S10
    }

    @AfterEach
    void restore() {
        Memory.restore();
        Thread.setDefaultUncaughtExceptionHandler(before);
    }

    private static int run(String scenario) throws Exception {
        Method method = MEMORY.loadClass(NoMemoryScenarios.class.getName()).getDeclaredMethod(scenario);
        method.setAccessible(true);
        try {
            return (Integer) method.invoke(null);
        } catch (InvocationTargetException failed) {
            throw new AssertionError(failed.getCause()); // JUnit would not survive an OutOfMemoryError
        }
    }
}
