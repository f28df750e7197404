package io.picos;

import io.picos.spi.NonBlockingThreads;
import java.lang.ref.WeakReference;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.WeakHashMap;
import org.jspecify.annotations.Nullable;

/// Knows from the adapters which threads must not be blocked.
///
/// Two class loaders find the adapters: the loader of this library, and the context loader of the calling
/// thread, which sees the adapter of a web application if several applications share this library. Adapters of
/// the first loader are kept for ever. Adapters of the second belong to an application that may be undeployed,
/// so nothing here may keep their classes: the references to them are weak, and the adapters are found again
/// after the garbage collector has cleared the references. The first caller decides nothing for the other
/// callers.
final class NonBlocking {
    private static volatile @Nullable List<NonBlockingThreads> own; // found once, any thread; twice is harmless

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
        List<NonBlockingThreads> found = load(context); // runs code of the adapters, so not under the lock
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
