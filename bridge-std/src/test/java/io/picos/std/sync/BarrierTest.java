package io.picos.std.sync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.picos.ThreadScheduler;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/// The misuse of a barrier by its own action. The kit has the rules.
class BarrierTest {
    @Test
    void action_thatWaitsAtTheBarrier_poisonsIt_andIsToldWhy() {
        AtomicReference<Barrier> barrier = new AtomicReference<>();
        barrier.set(Barrier.create(1, () -> barrier.get().await()));
        assertThatThrownBy(() -> ThreadScheduler.run(() -> barrier.get().await()))
                .isInstanceOf(Poisoned.class)
                .hasMessageContaining("its action waits at the barrier itself");
        assertThat(barrier.get().isPoisoned()).isTrue();
    }
}
