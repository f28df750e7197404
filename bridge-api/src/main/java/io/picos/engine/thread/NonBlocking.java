package io.picos.engine.thread;

import io.picos.spi.NonBlockingThreads;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.WeakHashMap;
import org.jspecify.annotations.Nullable;

/// The threads that must not be blocked, as the adapters know them.
///
/// Each context class loader has its own providers, because several applications of a container may share this
/// class. The providers are held by weak references: a provider refers to its class loader, so a strong
/// reference would keep a stopped application in memory. After a garbage collection the providers are loaded
/// again.
public final class NonBlocking {
    private static final Map<ClassLoader, WeakReference<List<NonBlockingThreads>>> KNOWN =
            new WeakHashMap<>(); // guarded by itself

    private NonBlocking() {}

    /// {@return whether the thread must not be blocked}
    ///
    /// @param thread the current thread
    public static boolean includes(Thread thread) {
        for (NonBlockingThreads each : known(thread.getContextClassLoader())) {
            if (each.includes(thread)) {
                return true;
            }
        }
        return false;
    }

    private static List<NonBlockingThreads> known(@Nullable ClassLoader context) {
        ClassLoader loader = context == null ? ClassLoader.getSystemClassLoader() : context;
        synchronized (KNOWN) {
            WeakReference<List<NonBlockingThreads>> reference = KNOWN.get(loader);
            List<NonBlockingThreads> known = reference == null ? null : reference.get();
            if (known != null) {
                return known;
            }
        }
        List<NonBlockingThreads> found = find(loader); // outside the lock, since it runs code of providers
        synchronized (KNOWN) {
            KNOWN.put(loader, new WeakReference<>(found));
        }
        return found;
    }

    /// {@return the providers that the loader sees, and the providers next to this library} The loader of a
    /// container may not see the latter.
    private static List<NonBlockingThreads> find(ClassLoader loader) {
        List<NonBlockingThreads> found = new ArrayList<>();
        add(found, ServiceLoader.load(NonBlockingThreads.class, loader));
        ClassLoader own = NonBlocking.class.getClassLoader();
        if (own != loader) {
            add(found, ServiceLoader.load(NonBlockingThreads.class, own));
        }
        return List.copyOf(found);
    }

    private static void add(List<NonBlockingThreads> found, ServiceLoader<NonBlockingThreads> loader) {
        loader.stream().map(ServiceLoader.Provider::get).forEach(provider -> {
            if (found.stream().noneMatch(other -> other.getClass() == provider.getClass())) {
                found.add(provider);
            }
        });
    }
}
