package io.picos.std.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.picos.Computation;
import io.picos.ThreadScheduler;
import io.picos.Trigger;
import io.picos.std.channel.Channel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// How deep events may be nested (E9), what they show, and which null they name (B11).
@Timeout(120)
class EventTest {
    private static final int LONG = 1_000_000;

    @Test
    void wrap_longChain_takesConstantStack() {
        Event<Integer> chain = Event.always(0);
        for (int length = 0; length < LONG; length++) {
            chain = chain.wrap(value -> value + 1);
        }
        assertThat(ThreadScheduler.run(chain::sync)).isEqualTo(LONG);
    }

    @Test
    void choose_longChain_takesConstantStack() {
        Event<Integer> chain = Event.always(0);
        for (int length = 0; length < LONG; length++) {
            chain = Event.choose(List.of(chain.wrap(value -> value + 1), Event.always(-1)));
        }
        assertThat(ThreadScheduler.run(chain::sync)).isEqualTo(LONG);
    }

    @Test
    void guard_longChain_takesConstantStack() {
        assertThat(ThreadScheduler.run(() -> countdown(LONG).sync())).isEqualTo(LONG);
    }

    private static Event<Integer> countdown(int from) {
        return Event.guard(
                () -> from == 0 ? Event.always(0) : countdown(from - 1).wrap(value -> value + 1));
    }

    @Test
    void wrap_severalTimes_appliesTheInnerFunctionFirst() {
        Event<String> inner = Event.always("a").wrap(value -> value + "b").wrap(value -> value + "c");
        Event<String> outer = Event.choose(inner).wrap(value -> value + "d").wrap(value -> value + "e");
        assertThat(ThreadScheduler.run(outer::sync)).isEqualTo("abcde");
        assertThat(ThreadScheduler.run(inner::sync)).isEqualTo("abc");
    }

    @Test
    void choose_nested_asksFromTheFirstToTheLast() {
        List<String> asked = new ArrayList<>();
        Event<String> last = asking("e", asked, true);
        Event<String> event = Event.choose(
                Event.choose(asking("a", asked, false), Event.guard(() -> asking("b", asked, false))),
                Event.choose(List.of()),
                asking("c", asked, false),
                Event.choose(Event.choose(asking("d", asked, false), last), asking("f", asked, false)),
                asking("g", asked, true));
        assertThat(ThreadScheduler.run(event::sync)).isEqualTo("e");
        assertThat(asked).containsExactly("a", "b", "c", "d", "e");
    }

    private static Event<String> asking(String name, List<String> asked, boolean commits) {
        return Event.fromRequest(choice -> {
            asked.add(name);
            if (commits) {
                choice.tryCommit(() -> name);
            }
        });
    }

    @Test
    void choose_nullAmongTheAlternatives_isNamed() {
        List<Event<Integer>> alternatives = Arrays.asList(Event.always(1), null);
        assertThatThrownBy(() -> Event.choose(alternatives))
                .isInstanceOf(NullPointerException.class)
                .hasMessage("alternatives[1]");
        assertThatThrownBy(() -> Event.choose(Event.always(1), null))
                .isInstanceOf(NullPointerException.class)
                .hasMessage("alternatives[1]");
        assertThatThrownBy(() -> Event.select(alternatives))
                .isInstanceOf(NullPointerException.class)
                .hasMessage("alternatives[1]");
        assertThatThrownBy(() -> Event.select(null, Event.always(1)))
                .isInstanceOf(NullPointerException.class)
                .hasMessage("alternatives[0]");
    }

    @Test
    void toString_tellsWhatItWaitsFor() {
        assertThat(Event.always(42)).hasToString("Event[always 42]");
        assertThat(Event.choose(Event.always(1), Event.always(2))).hasToString("Event[choice of 2]");
        assertThat(Event.guard(() -> Event.always(1))).hasToString("Event[guard]");
        assertThat(Event.timeout(Duration.ofSeconds(1))).hasToString("Event[timeout PT1S]");
        assertThat(Event.from(Computation.create()))
                .hasToString("Event[completion of Computation[running, FIFO, 0 triggers]]");
        assertThat(Event.fromRequest(choice -> {}).toString()).startsWith("Event[request ");
        assertThat(Event.always(42).wrap(value -> value).wrap(value -> value)).hasToString("Event[always 42, wrapped]");
    }

    /// In the action of a trigger, for example (T2).
    @Test
    void sync_whereAWaitIsNotAllowed_leavesNothingBehind() {
        Channel<String> channel = Channel.unbounded();
        List<Throwable> thrown = new ArrayList<>();
        ThreadScheduler.run(() -> {
            Trigger.withAction(signaled -> {
                        try {
                            Event.select(channel.receiving(), channel.receiving());
                        } catch (Throwable misuse) {
                            thrown.add(misuse);
                        }
                    })
                    .signal();
        });
        assertThat(thrown).singleElement().isInstanceOf(AssertionError.class);
        assertThat(channel.trySend("x")).isTrue();
        assertThat(channel.tryReceive()).as("H2: what nobody has received").isEqualTo("x");
    }
}
