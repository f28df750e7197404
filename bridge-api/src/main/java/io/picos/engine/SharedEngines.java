package io.picos.engine;

import static java.util.Objects.requireNonNull;

import io.picos.spi.Backend;
import java.lang.ref.Reference;
import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// One engine for each native object, by identity, as long as either of them is in use.
///
/// This class keeps neither of them from being garbage collected. An engine refers to its native object, so a
/// strong reference to the engine would hold both. The [Watchdog][io.picos.engine.watch.Watchdog] holds an
/// engine that has fibers.
public final class SharedEngines {
    private static final ConcurrentHashMap<Key, WeakReference<Engine>> ENGINES = new ConcurrentHashMap<>();
    private static final ReferenceQueue<Object> COLLECTED = new ReferenceQueue<>();

    private SharedEngines() {}

    /// {@return the engine for the native object}
    ///
    /// @param nativeObject the object that identifies the engine
    /// @param backend creates the backend if there is no engine
    /// @param <N> the type of the native object
    public static <N> Engine get(N nativeObject, Function<? super N, ? extends Backend> backend) {
        for (Reference<?> key = COLLECTED.poll(); key != null; key = COLLECTED.poll()) {
            ENGINES.remove(key);
        }
        Key key = new Key(nativeObject);
        while (true) {
            WeakReference<Engine> known = ENGINES.get(key);
            Engine engine = known == null ? null : known.get();
            if (engine != null) {
                return engine;
            }
            Engine made = new Engine(requireNonNull(backend.apply(nativeObject), "backend"));
            WeakReference<Engine> reference = new WeakReference<>(made);
            if (known == null ? ENGINES.putIfAbsent(key, reference) == null : ENGINES.replace(key, known, reference)) {
                return made;
            }
            // another thread has created an engine, or it has been collected since
        }
    }

    private static final class Key extends WeakReference<Object> {
        private final int hash;

        Key(Object nativeObject) {
            super(nativeObject, COLLECTED);
            hash = System.identityHashCode(nativeObject);
        }

        @Override
        public int hashCode() {
            return hash;
        }

        @Override
        public boolean equals(@Nullable Object other) {
            if (this == other) {
                return true;
            }
            Object mine = get();
            return mine != null && other instanceof Key key && key.refersTo(mine);
        }
    }
}
