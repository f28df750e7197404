package io.picos.context;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micrometer.context.ContextAccessor;
import io.micrometer.context.ContextRegistry;
import io.micrometer.context.ThreadLocalAccessor;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// The values that are captured and set, with a registry of its own. FiberContextTest has the fibers.
class MicrometerInheritanceTest {
    private static final ThreadLocal<String> ONE = new ThreadLocal<>();
    private static final ThreadLocal<String> TWO = new ThreadLocal<>();

    private final ContextRegistry registry =
            new ContextRegistry().registerThreadLocalAccessor("one", ONE).registerThreadLocalAccessor("two", TWO);
    private final MicrometerInheritance inheritance = with(null, "cp.slf4j," + OpenTelemetryAccessor.KEY);

    private MicrometerInheritance with(String what, String exclude) {
        return new MicrometerInheritance(registry, Settings.of(what, exclude));
    }

    @AfterEach
    void forget() {
        ONE.remove();
        TWO.remove();
    }

    private static String seen() {
        return ONE.get() + " " + TWO.get();
    }

    /// The values that a body sees when it is run with the captured ones, on the current thread.
    private static String run(MicrometerInheritance inheritance, Object captured) {
        List<String> seen = new ArrayList<>();
        inheritance.run(captured, () -> {
            seen.add(seen());
            ONE.set("the body's");
            TWO.set("the body's");
        });
        return String.join(", ", seen);
    }

    @Test
    void capture_withoutValues_isNull() {
        assertThat(inheritance.capture()).isNull();
    }

    @Test
    void run_setsWhatWasCaptured_andRestoresTheThread() {
        ONE.set("1");
        TWO.set("2");
        Object captured = inheritance.capture();
        ONE.set("mine");
        TWO.remove();
        assertThat(run(inheritance, captured)).isEqualTo("1 2");
        assertThat(seen()).as("the thread as it was").isEqualTo("mine null");
    }

    /// A consumer must not find what its thread happens to have.
    @Test
    void run_takesAwayWhatWasNotCaptured_andRestoresIt() {
        ONE.set("1");
        Object captured = inheritance.capture();
        TWO.set("the thread's");
        assertThat(run(inheritance, captured)).isEqualTo("1 null");
        assertThat(seen()).as("the thread as it was").isEqualTo("1 the thread's");
    }

    @Test
    void accessors_thatAreRegisteredOrRemovedLater_areNoticed() {
        ONE.set("1");
        TWO.set("2");
        registry.removeThreadLocalAccessor("one");
        Object captured = inheritance.capture();
        registry.registerThreadLocalAccessor("one", ONE);
        Object both = inheritance.capture();
        ONE.remove();
        TWO.remove();
        assertThat(run(inheritance, captured)).isEqualTo("null 2");
        ONE.remove();
        assertThat(run(inheritance, both)).isEqualTo("1 2");
    }

    @Test
    void exclude_leavesKeysOut() {
        ONE.set("1");
        TWO.set("2");
        MicrometerInheritance some = with(null, " one, cp.slf4j,");
        Object captured = some.capture();
        ONE.set("the thread's");
        TWO.remove();
        assertThat(run(some, captured)).isEqualTo("the thread's 2");
    }

    @Test
    void none_capturesNothing() {
        ONE.set("1");
        assertThat(with("none", null).capture()).isNull();
    }

    @Test
    void settings_thatAreUnknown_areRefused() {
        assertThatThrownBy(() -> Settings.of("some", null))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("-Dio.picos.context can be none, and was some");
        assertThat(Settings.of(null, "a,b").excluded()).isEqualTo(Set.of("a", "b"));
    }

    @Test
    void without_capturesNothing_untilItReturns() {
        ONE.set("1");
        assertThat(FiberContext.<Object, RuntimeException>without(
                        () -> FiberContext.<Object, RuntimeException>without(inheritance::capture)))
                .isNull();
        assertThat(FiberContext.<Object, RuntimeException>without(() -> {
                    FiberContext.without(() -> seen());
                    return inheritance.capture();
                }))
                .as("after an inner call")
                .isNull();
        assertThat(inheritance.capture()).isNotNull();
    }

    /// A context that is a map, so that this needs no library.
    private static final class MapAccessor implements ContextAccessor<Map<Object, Object>, Map<Object, Object>> {
        private int writes;

        @Override
        @SuppressWarnings("unchecked")
        public Class<? extends Map<Object, Object>> readableType() {
            return (Class<? extends Map<Object, Object>>) (Class<?>) Map.class;
        }

        @Override
        public void readValues(Map<Object, Object> source, Predicate<Object> keys, Map<Object, Object> values) {
            source.forEach((key, value) -> {
                if (keys.test(key)) {
                    values.put(key, value);
                }
            });
        }

        @Override
        @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"})
        public <T> T readValue(Map<Object, Object> source, Object key) {
            return (T) source.get(key);
        }

        @Override
        public Class<? extends Map<Object, Object>> writeableType() {
            return readableType();
        }

        @Override
        public Map<Object, Object> writeValues(Map<Object, Object> values, Map<Object, Object> target) {
            writes++;
            Map<Object, Object> written = new HashMap<>(target);
            written.putAll(values);
            return written;
        }
    }

    @Test
    void captureInto_writesWhatIsDifferent_andOnlyOnce() {
        MapAccessor maps = new MapAccessor();
        registry.registerContextAccessor(maps);
        Map<Object, Object> context = Map.of("one", "1", "other", "o");
        assertThat(inheritance.captureInto(context)).as("without values").isSameAs(context);
        ONE.set("1");
        assertThat(inheritance.captureInto(context)).as("the same value").isSameAs(context);
        TWO.set("2");
        Object both = inheritance.captureInto(context);
        assertThat(both).isEqualTo(Map.of("one", "1", "two", "2", "other", "o"));
        assertThat(inheritance.captureInto(context)).as("again").isSameAs(both);
        assertThat(maps.writes).as("writes").isOne();
        ONE.set("new");
        assertThat(inheritance.captureInto(context)).isEqualTo(Map.of("one", "new", "two", "2", "other", "o"));
        Map<Object, Object> another = Map.of();
        assertThat(inheritance.captureInto(another)).isEqualTo(Map.of("one", "new", "two", "2"));
        TWO.remove();
        assertThat(inheritance.captureInto(another)).as("a value less").isEqualTo(Map.of("one", "new"));
        ONE.remove();
        assertThat(inheritance.captureInto(another)).as("no value").isSameAs(another);
        assertThat(inheritance.captureInto("of another type")).isEqualTo("of another type");
    }

    @Test
    void captureFrom_readsTheContextAndNotTheThread() {
        registry.registerContextAccessor(new MapAccessor());
        ONE.set("the thread's");
        assertThat(run(inheritance, inheritance.captureFrom(Map.of())))
                .as("without values")
                .isEqualTo("null null");
        assertThat(seen()).isEqualTo("the thread's null");
        assertThat(inheritance.captureFrom("of another type")).isNull();
        Object captured = inheritance.captureFrom(Map.of("two", "2"));
        assertThat(run(inheritance, captured)).isEqualTo("null 2");
        assertThat(seen()).isEqualTo("the thread's null");
    }

    /// An accessor that throws, wherever it is told to.
    private static final class Throwing implements ThreadLocalAccessor<String> {
        private String where = "";

        private void perhaps(String here) {
            if (where.equals(here)) {
                throw new IllegalStateException(here);
            }
        }

        @Override
        public Object key() {
            return "throwing";
        }

        @Override
        public String getValue() {
            perhaps("get");
            return "value";
        }

        @Override
        public void setValue(String value) {
            perhaps("set");
        }

        @Override
        public void setValue() {
            throw new AssertionError("K8: the thread has had this value before");
        }

        @Override
        public void restore(String before) {
            perhaps("restore");
        }
    }

    @Test
    void accessor_thatThrows_losesItsOwnValueAndIsReportedOnce() throws InterruptedException {
        for (String where : List.of("get", "set", "restore")) {
            Throwing throwing = new Throwing();
            throwing.where = where;
            registry.registerThreadLocalAccessor(throwing); // in place of the last one
            List<String> seen = new ArrayList<>();
            List<Throwable> reported = new ArrayList<>();
            Thread thread = Thread.ofPlatform().unstarted(() -> {
                for (int time = 0; time < 3; time++) {
                    ONE.set("1");
                    Object captured = inheritance.capture();
                    ONE.remove();
                    inheritance.run(captured, () -> seen.add(seen()));
                    seen.add(seen());
                }
            });
            thread.setUncaughtExceptionHandler((ignored, thrown) -> reported.add(thrown));
            thread.start();
            thread.join();
            assertThat(seen)
                    .as("K12: %s", where)
                    .containsExactly("1 null", "null null", "1 null", "null null", "1 null", "null null");
            assertThat(reported)
                    .as("K12: %s", where)
                    .hasSize(1)
                    .allSatisfy(thrown -> assertThat(thrown).hasMessage(where));
        }
    }

    /// Throws what no method of an accessor declares, as code in other languages can.
    private static final class ThrowingAnything implements ThreadLocalAccessor<String> {
        private @Nullable Throwable onGet;
        private @Nullable Throwable onSet;
        private @Nullable Throwable onRestore;

        @SuppressWarnings("unchecked") // the point: the compiler does not know it
        private static <X extends Throwable> void perhaps(@Nullable Throwable thrown) throws X {
            if (thrown != null) {
                throw (X) thrown;
            }
        }

        @Override
        public Object key() {
            return "throwing anything";
        }

        @Override
        public String getValue() {
            ThrowingAnything.<RuntimeException>perhaps(onGet);
            return "value";
        }

        @Override
        public void setValue(String value) {
            ThrowingAnything.<RuntimeException>perhaps(onSet);
        }

        @Override
        public void setValue() {
            throw new AssertionError("K8: the thread has had this value before");
        }

        @Override
        public void restore(String before) {
            ThrowingAnything.<RuntimeException>perhaps(onRestore);
        }
    }

    /// The accessor is between two others: a value before it is set already when it throws.
    @Test
    void accessor_thatThrowsWhatItMustNot_losesItsOwnValueOnly() throws InterruptedException {
        for (Throwable thrown : List.of(new Error("an error"), new IOException("checked, and not declared"))) {
            for (String where : List.of("get", "set", "restore")) {
                ContextRegistry three = new ContextRegistry().registerThreadLocalAccessor("one", ONE);
                ThrowingAnything throwing = new ThrowingAnything();
                three.registerThreadLocalAccessor(throwing).registerThreadLocalAccessor("two", TWO);
                MicrometerInheritance inheritance =
                        new MicrometerInheritance(three, Settings.of(null, "cp.slf4j," + OpenTelemetryAccessor.KEY));
                throwing.onGet = where.equals("get") ? thrown : null;
                throwing.onSet = where.equals("set") ? thrown : null;
                throwing.onRestore = where.equals("restore") ? thrown : null;
                List<String> seen = new ArrayList<>();
                List<Throwable> reported = new ArrayList<>();
                Thread thread = Thread.ofPlatform().unstarted(() -> {
                    ONE.set("1");
                    TWO.set("2");
                    Object captured = inheritance.capture();
                    ONE.remove();
                    TWO.remove();
                    inheritance.run(captured, () -> seen.add(seen()));
                    seen.add(seen());
                });
                thread.setUncaughtExceptionHandler((ignored, report) -> {
                    reported.add(report);
                    throw new IllegalStateException("a handler that throws");
                });
                thread.start();
                thread.join();
                assertThat(seen).as("K12: %s in %s", thrown, where).containsExactly("1 2", "null null");
                assertThat(reported).as("K12: %s in %s", thrown, where).containsExactly(thrown);
            }
        }
    }
}
