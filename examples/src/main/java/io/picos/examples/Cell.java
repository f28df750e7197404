package io.picos.examples;

import java.time.Duration;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/// The result of one program on one scheduler.
///
/// @param column the scheduler
/// @param program the program
/// @param problem the difference from the expected output, or null
/// @param took how long it ran
/// @param carriers the owners of the threads that carried it
record Cell(Column column, Program program, @Nullable String problem, Duration took, Set<String> carriers) {
    /// Runs the program on the scheduler, and gives up when it takes too long.
    static Cell run(Column column, Program program, Carrier carrier, Duration limit) throws InterruptedException {
        Set<String> carriers = new ConcurrentSkipListSet<>();
        CompletableFuture<String> said = new CompletableFuture<>();
        long start = System.nanoTime();
        Thread.ofPlatform().daemon().name("demo").start(() -> {
            try {
                said.complete(column.runner().run(() -> observed(program, carrier, carriers)));
            } catch (Throwable thrown) {
                said.completeExceptionally(thrown);
            }
        });
        String problem = problem(said, program.expected(), limit);
        return new Cell(column, program, problem, Duration.ofNanos(System.nanoTime() - start), new TreeSet<>(carriers));
    }

    private static String observed(Program program, Carrier carrier, Set<String> carriers) throws Exception {
        carriers.add(carrier.current());
        String said = program.run();
        carriers.add(carrier.current());
        return said;
    }

    private static @Nullable String problem(CompletableFuture<String> said, String expected, Duration limit)
            throws InterruptedException {
        try {
            String actual = said.get(limit.toNanos(), TimeUnit.NANOSECONDS);
            return actual.equals(expected) ? null : "said '" + actual + "' instead of '" + expected + "'";
        } catch (ExecutionException thrown) {
            return "threw " + thrown.getCause();
        } catch (TimeoutException late) {
            return "not done within " + limit;
        }
    }

    /// {@return for the table}
    @Override
    public String toString() {
        return problem == null ? "ok %4d ms".formatted(took.toMillis()) : "WRONG";
    }
}
