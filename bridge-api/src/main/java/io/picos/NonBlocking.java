package io.picos;

import io.picos.spi.NonBlockingThreads;
import java.lang.ref.WeakReference;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.WeakHashMap;
import org.jspecify.annotations.Nullable;

/// The threads that must not be blocked, as the adapters know them.
///
/// Adapters are found by two loaders: that of this library, and the context loader of the calling thread, which sees an
/// adapter in a web application where this library is shared by several. The first are kept for ever. The second belong
/// to an application that may be taken away, so that nothing here may keep its classes: they are referred to weakly,
/// and found again when the garbage collector has taken them. The first caller decides nothing for the others.
final class NonBlocking {
    private static volatile @Nullable List<NonBlockingThreads> own; // found once, any thread; twice does no harm

    /// Guarded by itself.
    private static final Map<ClassLoader, WeakReference<List<NonBlockingThreads>>> OTHERS = new WeakHashMap<>();

    private NonBlocking() {}

    /// {@return whether the thread must not be blocked}
    ///
    /// @param thread the current thread
    static boolean includes(Thread thread) {
        ClassLoader context = thread.getContextClassLoader();
        return knows(own(), thread)
                || (context != null
                        && context != NonBlockingThreads.class.getClassLoader()
                        && knows(of(context), thread));
    }

    private static boolean knows(List<NonBlockingThreads> adapters, Thread thread) {
        for (NonBlockingThreads adapter : adapters) {
            if (adapter.includes(thread)) {
                return true;
            }
        }
        return false;
    }

    private static List<NonBlockingThreads> own() {
        List<NonBlockingThreads> found = own;
        if (found == null) {
            found = load(NonBlockingThreads.class.getClassLoader());
            own = found;
        }
        return found;
    }

    private static List<NonBlockingThreads> of(ClassLoader context) {
        synchronized (OTHERS) {
            WeakReference<List<NonBlockingThreads>> kept = OTHERS.get(context);
            List<NonBlockingThreads> found = kept == null ? null : kept.get();
            if (found != null) {
                return found;
            }
        }
        List<NonBlockingThreads> found = load(context); // runs code of others, so not under the lock
        synchronized (OTHERS) {
            OTHERS.put(context, new WeakReference<>(found));
        }
        return found;
    }

    private static List<NonBlockingThreads> load(@Nullable ClassLoader loader) {
        return ServiceLoader.load(NonBlockingThreads.class, loader).stream()
                .map(ServiceLoader.Provider::get)
                .toList();
    }
}
