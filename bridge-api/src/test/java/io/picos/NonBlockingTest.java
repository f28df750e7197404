package io.picos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.picos.spi.NonBlockingThreads;
import java.io.IOException;
import java.io.InputStream;
import java.lang.ref.WeakReference;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Adapters that only an application's own loader sees, where this library is shared by several applications.
class NonBlockingTest {
    private static final String MARK = "must not be blocked";
    private static final Duration LIMIT = Duration.ofSeconds(60);

    private final Thread thread = Thread.currentThread();
    private final String name = thread.getName();
    private final ClassLoader before = thread.getContextClassLoader();

    @TempDir
    Path folder;

    /// The adapter in the application.
    public static final class Adapter implements NonBlockingThreads {
        @Override
        public boolean includes(Thread asked) {
            return asked.getName().equals(MARK);
        }
    }

    /// Defines the adapter by itself, and the rest by its parent.
    private static final class Application extends URLClassLoader {
        Application(Path folder) throws IOException {
            super(new URL[] {folder.toUri().toURL()}, NonBlockingThreads.class.getClassLoader());
        }

        @Override
        protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
            if (!name.equals(Adapter.class.getName())) {
                return super.loadClass(name, resolve);
            }
            Class<?> loaded = findLoadedClass(name);
            return loaded == null ? findClass(name) : loaded;
        }
    }

    @AfterEach
    void restore() {
        thread.setName(name);
        thread.setContextClassLoader(before);
    }

    private Application application() throws IOException {
        String file = Adapter.class.getName().replace('.', '/') + ".class";
        Path target = folder.resolve(file);
        Files.createDirectories(target.getParent());
        if (!Files.exists(target)) {
            try (InputStream bytes = Adapter.class.getResourceAsStream("/" + file)) {
                Files.copy(bytes, target);
            }
            Path services = Files.createDirectories(folder.resolve("META-INF/services"));
            Files.writeString(services.resolve(NonBlockingThreads.class.getName()), Adapter.class.getName());
        }
        return new Application(folder);
    }

    private static void assertRefused() {
        assertThatIllegalStateException()
                .isThrownBy(() -> ThreadScheduler.run(() -> "value"))
                .withMessageContaining(MARK);
    }

    @Test
    void run_adapterOfAnApplicationThatWasNotTheFirst_isFound() throws Exception {
        thread.setName(MARK);
        thread.setContextClassLoader(null);
        assertThat(ThreadScheduler.run(() -> "value")).isEqualTo("value");
        try (Application application = application()) {
            thread.setContextClassLoader(application);
            assertRefused();
        }
        thread.setContextClassLoader(before);
        assertThat(ThreadScheduler.run(() -> "value"))
                .as("where the application is not asked")
                .isEqualTo("value");
    }

    @Test
    void run_applicationThatIsGone_isGarbage() throws Exception {
        thread.setName(MARK);
        WeakReference<ClassLoader> gone = asked();
        long start = System.nanoTime();
        while (gone.get() != null && System.nanoTime() - start < LIMIT.toNanos()) {
            System.gc();
            Thread.onSpinWait();
        }
        assertThat(gone.get()).as("the loader of the application").isNull();
    }

    private WeakReference<ClassLoader> asked() throws Exception {
        try (Application application = application()) {
            thread.setContextClassLoader(application);
            assertRefused();
            return new WeakReference<>(application);
        } finally {
            thread.setContextClassLoader(before);
        }
    }
}
