package io.picos.explore;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// The explorer itself: small random programs end in the same ways whether all orders are run or only those that
/// the partial order search selects.
@Tag("slow")
class SearchTest {
    private static final int PROGRAMS = Boolean.getBoolean("picos.stress") ? 20_000 : 1_000;
    private static final int STRANDS = 3;
    private static final int MOST_OPERATIONS = 3;
    private static final int CELLS = 2;

    /// What all strands share.
    private static final class Memory {
        final int[][] cells = new int[CELLS][1];
        final boolean[] open = {false};
        final List<StringBuilder> seen = new ArrayList<>();
        final Thread[] threads = new Thread[STRANDS];
    }

    /// One step of a strand of a random program.
    private interface Operation {
        /// {@return whether the strand goes on}
        boolean run(Memory memory, int strand);
    }

    @Test
    void partialOrderSearch_endsAsAllOrdersDo() {
        long all = 0;
        long selected = 0;
        int deadlocks = 0;
        for (int seed = 0; seed < PROGRAMS; seed++) {
            Supplier<Scenario> program = program(seed);
            Explorer.Result everything =
                    Explorer.explore(program, new BoundedSearch(Integer.MAX_VALUE), Long.MAX_VALUE);
            Explorer.Result selection = Explorer.explore(program, new PartialOrderSearch(), Long.MAX_VALUE);
            assertThat(selection.failure() == null).as("seed %d", seed).isEqualTo(everything.failure() == null);
            if (everything.failure() != null) {
                deadlocks++;
                continue; // at different executions, so that the outcomes until then differ
            }
            assertThat(selection.outcomes()).as("seed %d", seed).isEqualTo(everything.outcomes());
            all += everything.executions();
            selected += selection.executions();
        }
        System.out.printf(
                "searched %d random programs, %d with a deadlock; in the others %d executions, of which %d selected%n",
                PROGRAMS, deadlocks, all, selected);
        assertThat(selected).isLessThan(all / 2);
    }

    private static Supplier<Scenario> program(long seed) {
        Random random = new Random(seed);
        List<List<Operation>> code = new ArrayList<>();
        for (int strand = 0; strand < STRANDS; strand++) {
            List<Operation> operations = new ArrayList<>();
            for (int i = random.nextInt(MOST_OPERATIONS) + 1; i > 0; i--) {
                operations.add(operation(random));
            }
            code.add(operations);
        }
        return () -> scenario(code);
    }

    private static Operation operation(Random random) {
        int cell = random.nextInt(CELLS);
        int value = random.nextInt(3);
        int other = random.nextInt(STRANDS);
        return switch (random.nextInt(8)) {
            case 0, 1 ->
                (memory, strand) -> {
                    Steps.read(memory.cells[cell], "value");
                    memory.seen.get(strand).append(memory.cells[cell][0]);
                    return true;
                };
            case 2, 3 ->
                (memory, strand) -> {
                    Steps.write(memory.cells[cell], "value");
                    memory.cells[cell][0] = value;
                    return true;
                };
            case 4 ->
                (memory, strand) -> {
                    Steps.write(memory.cells[cell], "value");
                    memory.cells[cell][0]++;
                    return true;
                };
            case 5 ->
                (memory, strand) -> {
                    Steps.write(memory.open, "value");
                    memory.open[0] = !memory.open[0];
                    Steps.unpark(memory.threads[other]);
                    return true;
                };
            case 6 ->
                (memory, strand) -> {
                    Steps.park(memory);
                    return true;
                };
            default ->
                (memory, strand) -> {
                    boolean opened = Steps.await(memory.open, "value", () -> memory.open[0]);
                    memory.seen.get(strand).append(opened ? 'o' : 'c');
                    return opened;
                };
        };
    }

    private static Scenario scenario(List<List<Operation>> code) {
        Memory memory = new Memory();
        Runnable[] strands = new Runnable[STRANDS];
        for (int i = 0; i < STRANDS; i++) {
            int strand = i;
            memory.seen.add(new StringBuilder());
            strands[i] = () -> {
                memory.threads[strand] = Thread.currentThread();
                boolean goesOn = true;
                for (Iterator<Operation> left = code.get(strand).iterator(); goesOn && left.hasNext(); ) {
                    goesOn = left.next().run(memory, strand);
                }
            };
        }
        return Scenario.of(() -> memory.seen + " " + memory.cells[0][0] + memory.cells[1][0], strands);
    }

    @Test
    void parkedForEver_isADeadlock() {
        Supplier<Scenario> parked = () -> Scenario.of(() -> "never", LockSupport::park);
        assertThat(Explorer.explore(parked, new PartialOrderSearch(), 1).failure())
                .hasMessageContaining("deadlock");
    }

    @Test
    void tooManyExecutions_isNotComplete() {
        Object shared = new Object();
        Runnable write = () -> Steps.write(shared, "value");
        Explorer.Result result =
                Explorer.explore(() -> Scenario.of(() -> "written", write, write), new PartialOrderSearch(), 1);
        assertThat(result.isComplete()).isFalse();
        assertThat(result.failure()).isNull();
    }
}
