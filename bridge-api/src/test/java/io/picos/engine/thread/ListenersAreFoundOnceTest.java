package io.picos.engine.thread;

import static org.assertj.core.api.Assertions.assertThat;

import io.picos.Computation;
import io.picos.ThreadScheduler;
import io.picos.engine.OwnJvm;
import io.picos.spi.FiberListener;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// When listeners are found (O7a), in a JVM that has one.
@Timeout(120)
class ListenersAreFoundOnceTest {
    @Test
    void listener_onThePath_isFoundWithTheFirstSchedulerAndOnlyThen(@TempDir Path folder) throws Exception {
        OwnJvm.Ended jvm = runWith(Counted.class, folder);
        assertThat(jvm.output().lines())
                .as("output of the JVM")
                .containsSubsequence("before: 0 listeners", "first: 1 listeners", "second: 1 listeners");
        assertThat(jvm.exit()).isZero();
    }

    @Test
    void listener_thatWaitsForAThreadThatSetsADeadline_isFound(@TempDir Path folder) throws Exception {
        assertThat(runWith(Impatient.class, folder).output().lines()).contains("the deadline is set: true");
    }

    private static OwnJvm.Ended runWith(Class<? extends FiberListener> listener, Path folder) throws Exception {
        Path services = Files.createDirectories(folder.resolve("META-INF").resolve("services"));
        Files.writeString(services.resolve(FiberListener.class.getName()), listener.getName());
        return OwnJvm.run(Child.class, List.of(), folder);
    }

    /// Counts its instances.
    public static final class Counted implements FiberListener {
        private static final AtomicInteger INSTANCES = new AtomicInteger();

        public Counted() {
            INSTANCES.incrementAndGet();
        }
    }

    /// Uses the library in its constructor.
    public static final class Impatient implements FiberListener {
        private static final Duration LIMIT = Duration.ofSeconds(20);

        public Impatient() throws InterruptedException {
            AtomicBoolean isSet = new AtomicBoolean();
            Thread other = Thread.ofPlatform().daemon().start(() -> {
                ThreadScheduler.cancelAfter(
                        Computation.create(), Duration.ofHours(1), new IllegalStateException("unused"));
                isSet.set(true);
            });
            other.join(LIMIT);
            System.out.println("the deadline is set: " + isSet);
        }
    }

    /// What that JVM runs.
    static final class Child {
        public static void main(String[] arguments) throws Exception {
            print("before");
            for (String scheduler : List.of("first", "second")) {
                ThreadScheduler.run(() -> 42);
                print(scheduler);
            }
        }

        private static void print(String when) {
            System.out.println(when + ": " + Counted.INSTANCES + " listeners");
        }
    }
}
