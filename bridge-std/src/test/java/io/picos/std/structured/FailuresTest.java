package io.picos.std.structured;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.picos.ThreadScheduler;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;

/// Many failures of one scope (G2).
@Timeout(value = 120, threadMode = ThreadMode.SEPARATE_THREAD)
@Tag("slow")
class FailuresTest {
    /// If each failure were compared with all before it, this would take hours.
    private static final int MANY = 1_000_000;

    private static class Failure extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Failure(String message) {
            super(message, null, false, false);
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof Failure; // two that are equal are two all the same
        }

        @Override
        public int hashCode() {
            return 1;
        }
    }

    @Test
    void add_manyFailures_takesLinearTime() {
        List<Failure> many = failures(MANY);
        Failures failures = new Failures();
        many.forEach(failures::add);
        assertThat(sameObjects(failures.oldestFirst(), many)).isTrue();
    }

    @Test
    void add_theSameFailuresAgain_keepsEachOnceInTheOrderOfTheFirst() {
        List<Failure> few = failures(100);
        Failures failures = new Failures();
        for (int round = 0; round < 1_000; round++) {
            few.forEach(failures::add);
            few.reversed().forEach(failures::add);
        }
        assertThat(sameObjects(failures.oldestFirst(), few)).isTrue();
        assertThat(failures.size()).isLessThanOrEqualTo(2 * few.size() + 1);
    }

    @Test
    void add_fromManyThreads_losesNone() throws Exception {
        List<Failure> many = failures(10_000);
        Failures failures = new Failures();
        List<Thread> threads = new ArrayList<>();
        List<Throwable> thrown = Collections.synchronizedList(new ArrayList<>());
        for (int number = 0; number < 4; number++) {
            Thread thread = Thread.ofPlatform().unstarted(() -> many.forEach(failures::add));
            thread.setUncaughtExceptionHandler((self, stray) -> thrown.add(stray));
            threads.add(thread);
        }
        threads.forEach(Thread::start);
        for (Thread thread : threads) {
            thread.join();
        }
        assertThat(thrown).isEmpty();
        List<Throwable> kept = failures.oldestFirst();
        Set<Throwable> distinct = Collections.newSetFromMap(new IdentityHashMap<>());
        distinct.addAll(kept);
        assertThat(kept).hasSize(many.size());
        assertThat(distinct.containsAll(many)).isTrue();
    }

    @Test
    void joinAfter_manyFailures_throwsErrorsWithAShortMessage() {
        List<Failure> many = failures(MANY);
        Errors errors = catchThrowableOfType(
                Errors.class,
                () -> ThreadScheduler.run(() -> Bundle.joinAfter(bundle -> {
                    many.forEach(bundle::error);
                    return bundle;
                })));
        assertThat(sameObjects(errors.errors(), many)).isTrue();
        assertThat(errors)
                .hasMessageStartingWith("1000000 failures: " + many.get(0) + "; " + many.get(1) + "; ")
                .hasMessageEndingWith("; and 999992 more");
        assertThat(errors.getMessage()).hasSizeLessThan(2_000);
    }

    @Test
    void message_ofAFailureIsLongOrThrows_isShort() {
        Failure broken = new Failure("broken") {
            private static final long serialVersionUID = 1L;

            @Override
            public String getMessage() {
                throw new IllegalStateException("no message");
            }
        };
        Errors errors = new Errors(List.of(new Failure("x".repeat(1_000_000)), broken));
        assertThat(errors.getMessage())
                .startsWith("2 failures: " + Failure.class.getName() + ": xxx")
                .endsWith("x...; " + broken.getClass().getName())
                .hasSizeLessThan(1_000);
    }

    private static List<Failure> failures(int count) {
        return new ArrayList<>(IntStream.range(0, count)
                .mapToObj(number -> new Failure("failure " + number))
                .toList());
    }

    private static boolean sameObjects(List<? extends Throwable> actual, List<? extends Throwable> expected) {
        return actual.size() == expected.size()
                && IntStream.range(0, actual.size()).allMatch(index -> actual.get(index) == expected.get(index));
    }
}
