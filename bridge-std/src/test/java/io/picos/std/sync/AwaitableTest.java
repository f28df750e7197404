package io.picos.std.sync;

import static org.assertj.core.api.Assertions.assertThat;

import io.picos.Trigger;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/// The figures that code sees between the end of a wait and the moment at which the wait is accounted for. A trigger
/// with an action runs that code on the thread of the signaler.
class AwaitableTest {
    private final Awaitable awaitable = Awaitable.create(0);
    private final List<String> seen = new ArrayList<>();

    @Test
    void toString_afterTheEndOfAWait_doesNotCountIt() {
        Awaiter.add(awaitable, Trigger.withAction(trigger -> seen.add(awaitable.toString())));
        awaitable.signal();
        assertThat(seen).containsExactly("Awaitable[0, 0 waiting and 1 gone]");
        assertThat(awaitable).hasToString("Awaitable[0, 0 waiting]");
    }

    @Test
    void toString_afterTheEndOfTwoWaits_countsNeither() {
        List<Awaiter> second = new ArrayList<>();
        Awaiter.add(awaitable, Trigger.withAction(trigger -> {
            second.getFirst().remove(); // takes both off the queue, and accounts for one
            seen.add(awaitable.toString());
        }));
        second.add(Awaiter.add(awaitable, Trigger.create()));
        assertThat(awaitable).hasToString("Awaitable[0, 2 waiting]");
        awaitable.signal();
        assertThat(seen).containsExactly("Awaitable[0, 0 waiting]");
        assertThat(awaitable).hasToString("Awaitable[0, 0 waiting]");
    }
}
