package io.picos.engine.thread;

import static org.assertj.core.api.Assertions.assertThat;

import io.picos.EndOfStack;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
@Tag("slow")
class HeadroomTest {
    private static final int ROUNDS = 300; // the compilers come in between
    private static final int DEPTHS = 80;

    /// A class cannot be initialised at the end of a stack.
    @BeforeAll
    static void initialise() {
        Headroom.require();
    }

    @Test
    void check_onHotSpot_isTheFastOne() {
        assertThat(Headroom.isFast()).as("the class file is accepted").isTrue();
    }

    /// A caller that is some calls deeper finds the room that it asks for itself.
    @Test
    void requireDeeper_atEachDepth_leavesRoomForAnotherCheck() throws InterruptedException {
        leavesRoom(Headroom::requireDeeper, () -> checkDeeper(20, 1, 2, 3, 4));
    }

    private static long checkDeeper(int frames, long a, long b, long c, long d) {
        if (frames == 0) {
            Headroom.require();
            return a + b + c + d;
        }
        return checkDeeper(frames - 1, b, c, d, a) + 1;
    }

    /// Once it has passed, there is room for 100 frames of the interpreter, which are more than 10 kB.
    @Test
    void require_atEachDepth_leavesTheRoomThatItPromises() throws InterruptedException {
        leavesRoom(Headroom::require, () -> descend(100, 1, 2, 3, 4));
    }

    /// Half of that.
    @Test
    void requireHalf_atEachDepth_leavesTheRoomThatItPromises() throws InterruptedException {
        leavesRoom(Headroom::requireHalf, () -> descend(50, 1, 2, 3, 4));
    }

    private static void leavesRoom(Runnable check, Runnable duty) throws InterruptedException {
        AtomicInteger passed = new AtomicInteger();
        AtomicInteger kept = new AtomicInteger();
        int refused = 0;
        for (int round = 0; round < ROUNDS; round++) {
            List<Runnable> tasks = new ArrayList<>();
            for (int depth = 0; depth < DEPTHS; depth++) {
                tasks.add(() -> {
                    check.run();
                    passed.getAndIncrement();
                    duty.run();
                    kept.getAndIncrement();
                });
            }
            refused += EndOfStack.run(tasks, round % EndOfStack.STRIDE);
        }
        assertThat(refused).as("refused").isPositive();
        assertThat(passed).as("passed").hasPositiveValue();
        assertThat(kept.get()).as("passed, and had room").isEqualTo(passed.get());
    }

    private static long descend(int frames, long a, long b, long c, long d) {
        return frames == 0 ? a + b + c + d : descend(frames - 1, b, c, d, a) + 1;
    }
}
