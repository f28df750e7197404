package io.picos.integration;

import static org.assertj.core.api.Assertions.assertThat;

import io.picos.compat.patience.Repeat;
import io.picos.compat.patience.Waits;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// Every primitive of `io.picos.std`, shared between a fiber of one library and a fiber of another.
class SharedTest {
    private static final int ROUNDS = Repeat.times(10_000);

    static Stream<Arguments> all() {
        return Arrays.stream(Shared.values())
                .flatMap(shared -> Arrays.stream(Stack.values())
                        .flatMap(one -> Arrays.stream(Stack.values())
                                .filter(other -> other != one)
                                .map(other -> Arguments.of(shared, one, other))));
    }

    @ParameterizedTest
    @MethodSource("all")
    void primitive_sharedByTwoLibraries_servesBoth(Shared shared, Stack one, Stack other) throws Exception {
        Shared.Duet duet = shared.create();
        CompletableFuture<Integer> left = one.start(() -> duet.left().play(ROUNDS));
        CompletableFuture<Integer> right = other.start(() -> duet.right().play(ROUNDS));
        assertThat(Waits.get(shared + ": the fiber of " + one + " has ended", left))
                .isEqualTo(ROUNDS);
        assertThat(Waits.get(shared + ": the fiber of " + other + " has ended", right))
                .isEqualTo(ROUNDS);
    }
}
