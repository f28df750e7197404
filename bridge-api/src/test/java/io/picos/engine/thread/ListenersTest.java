package io.picos.engine.thread;

import static org.assertj.core.api.Assertions.assertThat;

import io.picos.engine.thread.Listeners.Listener;
import io.picos.spi.FiberListener;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// What happens to listeners that throw (O7). The tests of `bridge-observe` have a real one.
class ListenersTest {
    private final List<String> log = new ArrayList<>();
    private final List<Throwable> reported = new ArrayList<>();

    /// Writes each lag into the log, and throws if it is told to.
    private class Logged implements FiberListener {
        private final String name;
        private Throwable thrown;

        Logged(String name, Throwable thrown) {
            this.name = name;
            this.thrown = thrown;
        }

        @Override
        public void fired(long lagNanos) {
            log.add(name + lagNanos);
            if (thrown != null) {
                throw Causes.<RuntimeException>sneaky(thrown);
            }
        }
    }

    private void fire(Listener[] all, int times) throws InterruptedException {
        Thread thread = new Thread(() -> {
            for (int lag = 0; lag < times; lag++) {
                long now = lag;
                Listeners.tell(all, listener -> listener.fired(now));
            }
        });
        thread.setUncaughtExceptionHandler((ignored, uncaught) -> reported.add(uncaught));
        thread.start();
        thread.join();
    }

    private static Listener[] all(FiberListener... all) {
        return Stream.of(all).map(Listener::new).toArray(Listener[]::new);
    }

    @Test
    void tell_severalListeners_eachGetsEachEventInOrder() throws InterruptedException {
        fire(all(new Logged("a", null), new Logged("b", null)), 2);
        assertThat(log).containsExactly("a0", "b0", "a1", "b1");
        assertThat(reported).isEmpty();
    }

    @Test
    void tell_oneThrows_isReportedOnceAndSwitchedOff_andTheOthersAreNot() throws InterruptedException {
        IllegalStateException thrown = new IllegalStateException("O7");
        fire(all(new Logged("a", thrown), new Logged("b", null)), 3);
        assertThat(log).containsExactly("a0", "b0", "b1", "b2");
        assertThat(reported).containsExactly(thrown);
    }

    @Test
    void tell_oneMeetsAnErrorOfTheJvm_missesThatEventOnly() throws InterruptedException {
        fire(all(new Logged("a", new StackOverflowError("the user's recursion")), new Logged("b", null)), 2);
        assertThat(log).containsExactly("a0", "b0", "a1", "b1");
        assertThat(reported).isEmpty();
    }

    @Test
    void any_withoutAService_isFalse() {
        assertThat(Listeners.ANY).isFalse();
    }
}
