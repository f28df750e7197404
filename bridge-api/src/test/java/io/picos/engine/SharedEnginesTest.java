package io.picos.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.picos.spi.Backend;
import java.lang.ref.WeakReference;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// One engine for each native object, by identity, that keeps nothing from being collected.
@Timeout(120)
class SharedEnginesTest {
    private static final long LIMIT_NANOS = TimeUnit.SECONDS.toNanos(60);

    @Test
    void get_sameObject_sameEngine() {
        Native object = new Native("one");
        Engine engine = SharedEngines.get(object, Idle::new);
        assertThat(SharedEngines.get(object, Idle::new)).isSameAs(engine);
    }

    @Test
    void get_equalObjects_enginesOfTheirOwn() {
        Native one = new Native("same");
        Native other = new Native("same");
        assertThat(one).isEqualTo(other);
        assertThat(SharedEngines.get(one, Idle::new)).isNotSameAs(SharedEngines.get(other, Idle::new));
    }

    @Test
    void get_nobodyHoldsTheObject_isCollectedWithItsEngine() {
        WeakReference<Engine> engine = new WeakReference<>(SharedEngines.get(new Native("gone"), Idle::new));
        long start = System.nanoTime();
        while (!engine.refersTo(null)) {
            System.gc();
            assertThat(System.nanoTime() - start).as("not collected").isLessThan(LIMIT_NANOS);
        }
        assertThat(engine.refersTo(null)).isTrue();
    }

    private record Native(String name) {}

    /// Refers to its native object, as all do.
    private record Idle(Native object) implements Backend {
        @Override
        public String name() {
            return object.name();
        }

        @Override
        public Worker openWorker() {
            throw new AssertionError("not used");
        }

        @Override
        public int parallelism() {
            return 1;
        }

        @Override
        public boolean isClosed() {
            return false;
        }
    }
}
