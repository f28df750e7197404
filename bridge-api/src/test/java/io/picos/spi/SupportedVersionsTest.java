package io.picos.spi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The versions of libraries, found in the names of their jars and in their manifests (B15).
class SupportedVersionsTest {
    @TempDir
    Path folder;

    /// A class of the library.
    public static final class OfTheLibrary {}

    /// {@return the answer for a library that is in a jar of that name}
    private SupportedVersions inAJar(String name, Manifest manifest) throws Exception {
        Path jar = folder.resolve(name);
        String entry = OfTheLibrary.class.getName().replace('.', '/') + ".class";
        try (InputStream bytes = OfTheLibrary.class.getResourceAsStream("/" + entry);
                JarOutputStream out = new JarOutputStream(Files.newOutputStream(jar), manifest)) {
            out.putNextEntry(new JarEntry(entry));
            bytes.transferTo(out);
        }
        try (URLClassLoader loader = new URLClassLoader(new URL[] {jar.toUri().toURL()}, null)) {
            return of(loader.loadClass(OfTheLibrary.class.getName()));
        }
    }

    private static SupportedVersions of(Class<?> type) {
        return SupportedVersions.of("FluxBridge", "Flux", "flux-core", "3.5", "3.8", type);
    }

    private static Manifest manifest(String title, String version) {
        Manifest manifest = new Manifest();
        Attributes attributes = manifest.getMainAttributes();
        attributes.put(Attributes.Name.MANIFEST_VERSION, "1.0");
        attributes.put(Attributes.Name.IMPLEMENTATION_TITLE, title);
        attributes.put(Attributes.Name.IMPLEMENTATION_VERSION, version);
        return manifest;
    }

    private static void assertRefused(SupportedVersions versions, String found) {
        assertThatIllegalStateException()
                .isThrownBy(versions::check)
                .withMessage("FluxBridge needs Flux 3.5 to 3.8, or a later 3.x, and found Flux " + found);
    }

    @Test
    void check_versionOutsideTheRange_namesTheFoundAndTheNeeded() throws Exception {
        for (String found : new String[] {"3.4.41", "3.0.0-RC1", "2.99.0", "4.0.0", "30.5.0"}) {
            SupportedVersions versions = inAJar("flux-core-" + found + ".jar", new Manifest());
            assertRefused(versions, found);
            assertRefused(versions, found); // as often as it is asked
        }
    }

    @Test
    void check_versionInsideTheRangeOrLater_passes() throws Exception {
        for (String found : new String[] {"3.5.0", "3.8.8", "3.10.1-SNAPSHOT"}) {
            inAJar("flux-core-" + found + ".jar", new Manifest()).check();
        }
    }

    @Test
    void check_jarWithoutAVersionInItsName_goesByItsManifestIfThatIsOfTheLibrary() throws Exception {
        assertRefused(inAJar("flux-core.jar", manifest("flux-core", "3.4.1")), "3.4.1");
        inAJar("application-1.0.jar", manifest("application", "1.0")).check();
    }

    @Test
    void check_versionThatNobodyTells_passes() throws IOException {
        of(OfTheLibrary.class).check();
        of(Object.class).check();
        assertThat(of(Object.class)).hasToString("supported");
    }
}
