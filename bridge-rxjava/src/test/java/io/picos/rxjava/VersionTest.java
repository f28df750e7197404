package io.picos.rxjava;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.picos.Fiber;
import io.picos.std.channel.Source;
import io.reactivex.rxjava3.core.Scheduler;
import io.reactivex.rxjava3.schedulers.Schedulers;
import java.lang.reflect.InvocationTargetException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.reactivestreams.Publisher;

/// The bridge with a version of its library that is not in the range (B15): the jar under another name.
class VersionTest {
    private static final String CARRIER = "io.picos.carrier";

    private String before;

    /// The library is loaded once more, where java.lang is not open to it.
    @BeforeEach
    void chooseJdkCarriers() {
        before = System.setProperty(CARRIER, "jdk");
    }

    @AfterEach
    void chooseAsBefore() {
        if (before == null) {
            System.clearProperty(CARRIER);
        } else {
            System.setProperty(CARRIER, before);
        }
    }

    @TempDir
    Path folder;

    private static URL home(Class<?> type) {
        return type.getProtectionDomain().getCodeSource().getLocation();
    }

    /// {@return what `on` throws, or null, where the jar of the library has that name}
    private Throwable thrown(String jar) throws Exception {
        URL library = Files.copy(Path.of(home(Scheduler.class).toURI()), folder.resolve(jar))
                .toUri()
                .toURL();
        URL[] path = {library, home(RxJavaBridge.class), home(Fiber.class), home(Source.class), home(Publisher.class)};
        // Without a parent: the platform's loader would find the modules of the tests.
        try (URLClassLoader loader = new URLClassLoader(path, null)) {
            Class<?> bridge = loader.loadClass(RxJavaBridge.class.getName());
            Class<?> scheduler = loader.loadClass(Scheduler.class.getName());
            Object single = loader.loadClass(Schedulers.class.getName())
                    .getMethod("single")
                    .invoke(null);
            Throwable thrown =
                    catchThrowable(() -> bridge.getMethod("on", scheduler).invoke(null, single));
            return thrown instanceof InvocationTargetException ? thrown.getCause() : thrown;
        }
    }

    /// So that the profile for the oldest version tests that.
    @Test
    void library_isTheOneUnderTest() {
        assertThat(home(Scheduler.class).getPath()).endsWith("rxjava-" + System.getProperty("picos.library") + ".jar");
    }

    @Test
    void on_versionOutsideTheRange_saysWhatWasFoundAndWhatIsNeeded() throws Exception {
        assertThat(thrown("rxjava-4.0.0.jar"))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("RxJavaBridge needs RxJava 3.0 to 3.1, or a later 3.x, and found RxJava 4.0.0");
    }

    @Test
    void on_versionInTheRangeOrUnknown_isTheBridge() throws Exception {
        assertThat(thrown("rxjava-3.99.0.jar")).isNull();
        assertThat(thrown("shaded.jar")).isNull();
    }
}
