package io.picos.engine.thread;

import static org.assertj.core.api.Assertions.assertThat;

import io.picos.spi.NonBlockingThreads;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URL;
import java.net.URLConnection;
import java.net.URLStreamHandler;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.Enumeration;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/// Threads that must not be blocked, as each application's adapters know them.
class NonBlockingTest {
    /// A provider that one application has.
    public static final class Provider implements NonBlockingThreads {
        @Override
        public boolean includes(Thread thread) {
            return true;
        }
    }

    @Test
    void includes_providerOfOneApplication_isAskedForItsThreadsOnly() {
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        try {
            assertThat(NonBlocking.includes(thread)).as("before").isFalse();
            thread.setContextClassLoader(new Application(before));
            assertThat(NonBlocking.includes(thread)).as("in the application").isTrue();
            assertThat(NonBlocking.includes(thread)).as("once more").isTrue();
            thread.setContextClassLoader(before);
            assertThat(NonBlocking.includes(thread)).as("outside").isFalse();
            thread.setContextClassLoader(null);
            assertThat(NonBlocking.includes(thread)).as("without a loader").isFalse();
        } finally {
            thread.setContextClassLoader(before);
        }
    }

    /// A loader that has an entry for the provider where services are looked up.
    private static final class Application extends ClassLoader {
        private static final String ENTRY = "META-INF/services/" + NonBlockingThreads.class.getName();

        Application(ClassLoader parent) {
            super(parent);
        }

        /// The provider is a class of its own, outside the module of the tests.
        @Override
        protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
            if (!name.equals(Provider.class.getName())) {
                return super.loadClass(name, resolve);
            }
            Class<?> loaded = findLoadedClass(name);
            return loaded == null ? define(name) : loaded;
        }

        private Class<?> define(String name) throws ClassNotFoundException {
            try (InputStream stream = Provider.class.getResourceAsStream("NonBlockingTest$Provider.class")) {
                byte[] bytes = Objects.requireNonNull(stream).readAllBytes();
                return defineClass(name, bytes, 0, bytes.length);
            } catch (IOException unreadable) {
                throw new ClassNotFoundException(name, unreadable);
            }
        }

        @Override
        public Enumeration<URL> getResources(String name) throws IOException {
            return name.equals(ENTRY)
                    ? Collections.enumeration(Collections.singleton(URL.of(URI.create("entry:provider"), new Entry())))
                    : super.getResources(name);
        }
    }

    private static final class Entry extends URLStreamHandler {
        @Override
        protected URLConnection openConnection(URL url) {
            return new URLConnection(url) {
                @Override
                public void connect() {}

                @Override
                public InputStream getInputStream() {
                    return new ByteArrayInputStream(Provider.class.getName().getBytes(StandardCharsets.UTF_8));
                }
            };
        }
    }
}
