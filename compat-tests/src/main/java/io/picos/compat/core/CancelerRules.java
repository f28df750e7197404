package io.picos.compat.core;

import static io.picos.compat.scene.Thrown.assertThatThrownBy;
import static org.assertj.core.api.Assertions.assertThat;

import io.picos.Computation;
import io.picos.Order;
import io.picos.Trigger;
import io.picos.compat.patience.Crew;
import io.picos.compat.patience.Repeat;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Rules C5 and C10: cancelers, the triggers that copy a cancellation from one computation to another.
public interface CancelerRules extends CoreSubjects {
    /// A chain of 100,000 cancelers is cancelled to its end when the first `tryCancel` returns, in constant
    /// stack.
    @Test
    default void c5_aLongChainOfCancelersIsCancelledInConstantStack() {
        int length = 100_000;
        Computation<Integer> first = computations().create(Order.FIFO);
        Computation<Integer> last = first;
        for (int link = 0; link < length; link++) {
            Computation<Integer> next = computations().create(Order.FIFO);
            last.tryAttach(computations().canceler(last, next));
            last = next;
        }
        Computation<Integer> end = last;
        Exception cause = new Exception("C5");
        List<Throwable> reported = new ArrayList<>();
        try (Crew crew = new Crew("C5")) {
            crew.start(() -> {
                Thread.currentThread().setUncaughtExceptionHandler((thread, thrown) -> reported.add(thrown));
                first.tryCancel(cause);
                assertThat(end.cancellation())
                        .as("C5: the last one's cancellation when tryCancel returns")
                        .isSameAs(cause);
            });
        }
        assertThat(reported).as("C5: reported").isEmpty();
        Repeat.print("C5: a chain of " + length);
    }

    /// A tree of cancelers, wide and deep, is cancelled to its last leaf when the first `tryCancel` returns.
    @Test
    default void c5_aTreeOfCancelersIsCancelledToItsLeaves() {
        List<Computation<Integer>> all = new ArrayList<>();
        all.add(computations().create(Order.FIFO));
        for (int child = 1; child < 1_000; child++) {
            Computation<Integer> parent = all.get((child - 1) / 3);
            Computation<Integer> added = computations().create(Order.FIFO);
            parent.tryAttach(computations().canceler(parent, added));
            all.add(added);
        }
        all.getFirst().tryCancel(new Exception("C5"));
        assertThat(all).as("C5: cancelled").allMatch(Computation::isCancelled);
    }

    /// A canceler copies a cancellation, with the same cause, and nothing else.
    @Test
    default void c10_aCancelerCopiesCancellationsOnly() {
        Exception cause = new Exception("C10");
        Computation<Integer> from = computations().create(Order.FIFO);
        Computation<Integer> into = computations().create(Order.FIFO);
        computations().attachCanceler(from, into);
        from.tryCancel(cause);
        assertThat(into.cancellation()).as("C10: copied").isSameAs(cause);

        Computation<Integer> returns = computations().create(Order.FIFO);
        Computation<Integer> untouched = computations().create(Order.FIFO);
        computations().attachCanceler(returns, untouched);
        returns.tryReturn(1);
        assertThat(untouched.isRunning())
                .as("C10: running when `from` returned")
                .isTrue();
    }

    /// A canceler that was detached, or that other code has signaled while `from` is running, copies nothing.
    @Test
    default void c10_aDetachedCancelerCopiesNothing() {
        Computation<Integer> from = computations().create(Order.FIFO);
        Computation<Integer> into = computations().create(Order.FIFO);
        Trigger canceler = computations().attachCanceler(from, into);
        from.detach(canceler);
        assertThat(into.isRunning()).as("C10: running after detach").isTrue();
        from.tryCancel(new Exception("C10"));
        assertThat(into.isRunning())
                .as("C10: running after `from` is cancelled")
                .isTrue();
    }

    /// If `from` is cancelled, `attachCanceler` throws the cause. If `from` has returned, it throws
    /// IllegalStateException.
    @Test
    default void c10_attachCancelerSaysWhenItIsTooLate() {
        RuntimeException cause = new RuntimeException("C10");
        Computation<Integer> into = computations().create(Order.FIFO);
        assertThatThrownBy(() -> computations().attachCanceler(Computation.cancelled(cause), into))
                .as("C10: thrown where `from` is cancelled")
                .isSameAs(cause);
        assertThatThrownBy(() -> computations().attachCanceler(Computation.returned(1), into))
                .as("C10: thrown where `from` has returned")
                .isInstanceOf(IllegalStateException.class);
        assertThat(into.isRunning()).as("C10: left alone").isTrue();
    }
}
