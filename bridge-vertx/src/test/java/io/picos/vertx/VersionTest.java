package io.picos.vertx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.picos.Fiber;
import io.picos.std.channel.Source;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import java.lang.reflect.InvocationTargetException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

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

    /// {@return what `on(null)` throws where the jar of the library has that name}
    private Throwable thrown(String jar, Class<?> argument) throws Exception {
        URL library = Files.copy(
                        Path.of(home(Vertx.class).toURI()),
                        Files.createDirectories(folder.resolve(argument.getSimpleName()))
                                .resolve(jar))
                .toUri()
                .toURL();
        URL[] path = {library, home(VertxBridge.class), home(Fiber.class), home(Source.class)};
        // Without a parent: the platform's loader would find the modules of the tests.
        try (URLClassLoader loader = new URLClassLoader(path, null)) {
            Class<?> bridge = loader.loadClass(VertxBridge.class.getName());
            Class<?> type = loader.loadClass(argument.getName());
            Throwable thrown = catchThrowable(() -> bridge.getMethod("on", type).invoke(null, (Object) null));
            return thrown instanceof InvocationTargetException ? thrown.getCause() : thrown;
        }
    }

    /// So that the profile for the oldest version tests that.
    @Test
    void library_isTheOneUnderTest() {
        assertThat(home(Vertx.class).getPath()).endsWith("vertx-core-" + System.getProperty("picos.library") + ".jar");
    }

    @Test
    void on_versionOutsideTheRange_saysWhatWasFoundAndWhatIsNeeded() throws Exception {
        for (Class<?> argument : List.of(Context.class, Vertx.class)) {
            assertThat(thrown("vertx-core-4.5.14.jar", argument))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessage("VertxBridge needs Vert.x 5.0 to 5.1, or a later 5.x, and found Vert.x 4.5.14");
        }
    }

    @Test
    void on_versionInTheRangeOrUnknown_getsToItsArgument() throws Exception {
        for (Class<?> argument : List.of(Context.class, Vertx.class)) {
            for (String jar : List.of("vertx-core-5.99.0.jar", "shaded.jar")) {
                assertThat(thrown(jar, argument)).isInstanceOf(NullPointerException.class);
            }
        }
    }
}
