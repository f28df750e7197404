package io.picos.compat;

import static org.assertj.core.api.Assertions.assertThat;

import io.picos.Trigger;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/// The rules for triggers that need no fiber.
public interface TriggerRules extends Rules {
    /// {@return the triggers under test}
    default TriggerSubject triggers() {
        return TriggerSubject.REAL;
    }

    /// However many threads signal, the action runs once.
    @Test
    default void t2_theActionRunsOnce() throws Exception {
        Repeat.run("T2", 10_000, ignored -> {
            AtomicInteger runs = new AtomicInteger();
            Trigger trigger = triggers().create();
            triggers().onSignal(trigger, signaled -> runs.incrementAndGet());
            triggers().signal(trigger);
            triggers().signal(trigger);
            assertThat(runs).as("T2: runs of the action").hasValue(1);
        });
    }
}
