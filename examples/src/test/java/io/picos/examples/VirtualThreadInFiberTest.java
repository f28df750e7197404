package io.picos.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// A virtual thread that code in a fiber starts inherits the scheduler of the fiber's own thread, and must run all
/// the same.
class VirtualThreadInFiberTest {
    static Iterable<Column> columns() {
        return Columns.ALL;
    }

    @ParameterizedTest
    @MethodSource("columns")
    void startVirtualThread_inAFiber_runs(Column column) throws Exception {
        String said = column.runner().run(() -> {
            CompletableFuture<String> ran = new CompletableFuture<>();
            Thread.startVirtualThread(() -> ran.complete("ran"));
            return ran.get(Patience.LIMIT.toSeconds(), TimeUnit.SECONDS);
        });
        assertThat(said).isEqualTo("ran");
    }
}
