package io.picos;

import static org.assertj.core.api.Assertions.assertThat;

import io.picos.explore.Memory;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Each allocation of a completion fails once: it does all, or nothing (C13).
class NoMemoryTest {
    private static final ClassLoader MEMORY = new Memory();

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
        assertThat(run("fatalError")).as("S10 allocations").isPositive();
    }

    @Test
    void launch_withoutMemoryForItsOutcome_dropsTheValueAndEnds() throws Exception {
        assertThat(run("launch")).as("B13 allocations").isPositive();
    }

    @BeforeEach
    void ignoreUncaught() {
        before = Thread.getDefaultUncaughtExceptionHandler();
        Thread.setDefaultUncaughtExceptionHandler((thread, thrown) -> {}); // fatal errors are thrown again (S10)
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
