package io.picos.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.picos.Computation;
import io.picos.Fiber;
import io.picos.ThreadScheduler;
import java.util.concurrent.CancellationException;
import org.junit.jupiter.api.Test;

class SingleAssignmentTest {
    @Test
    void read_cancelled_throwsTheCauseAndLeavesNoWaiter() {
        SingleAssignment.Variable<String> variable = new SingleAssignment.Variable<>();
        Computation<String> computation = Computation.create();
        CancellationException cause = new CancellationException();
        assertThatThrownBy(() -> ThreadScheduler.run(computation, () -> {
                    computation.tryCancel(cause);
                    return variable.read();
                }))
                .isSameAs(cause);
        assertThat(variable.waiters()).isZero();
    }

    @Test
    void read_cancelledButFilled_returnsTheValue() {
        SingleAssignment.Variable<String> variable = new SingleAssignment.Variable<>();
        assertThat(variable.tryFill("value")).isTrue();
        assertThat(variable.tryFill("other")).isFalse();
        Computation<String> computation = Computation.create();
        String[] read = new String[1];
        assertThatThrownBy(() -> ThreadScheduler.run(computation, () -> {
                    computation.tryCancel(new CancellationException());
                    read[0] = variable.read();
                    Fiber.yield();
                    return "not reached";
                }))
                .isInstanceOf(CancellationException.class);
        assertThat(read[0]).isEqualTo("value");
    }
}
