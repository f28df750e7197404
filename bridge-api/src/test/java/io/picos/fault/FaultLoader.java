package io.picos.fault;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URL;
import java.util.Collections;
import java.util.Enumeration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/// Loads the library once more, woven, and the scenarios with it; everything else comes from its parent.
///
/// Assertions are off there, as they are where the library is used: a call that only an assertion makes is no point.
public final class FaultLoader extends ClassLoader {
    private static final String LIBRARY = "io.picos.";
    private static final String HARNESS = "io.picos.fault.";
    private static final String INSIDE = "io.picos.fault.inside.";
    private static final String LISTENERS = "META-INF/services/io.picos.spi.FiberListener";
    private static final String EAR = "inside/ear"; // the name of the listener's class

    private final Image image;
    private final Injector injector;

    /// The class files of all loaders that weave alike.
    ///
    /// @param points of all of them
    /// @param unguarded a method, as `Class.method`, that loses its catch and finally blocks; or null
    /// @param isHeard whether there is a listener: see `inside.Ear`
    /// @param files the woven class files by name
    record Image(Points points, String unguarded, boolean isHeard, Map<String, byte[]> files) {
        static Image of(String unguarded) {
            return new Image(new Points(), unguarded, false, new ConcurrentHashMap<>());
        }

        static Image heard(String unguarded) {
            return new Image(new Points(), unguarded, true, new ConcurrentHashMap<>());
        }

        byte[] file(String name, ClassLoader original) {
            return files.computeIfAbsent(name, ignored -> make(name, original));
        }

        /// {@return whether the method that is to lose its guards has been found, and had some}
        boolean isUnguarded() {
            return points.isUnguarded();
        }

        private byte[] make(String name, ClassLoader original) {
            try (InputStream in = original.getResourceAsStream(name.replace('.', '/') + ".class")) {
                if (in == null) {
                    throw new IllegalArgumentException("no class " + name);
                }
                byte[] file = in.readAllBytes();
                return name.startsWith(INSIDE) ? file : FaultWeaver.weave(file, name, points, unguarded);
            } catch (IOException unreadable) {
                throw new UncheckedIOException(unreadable);
            }
        }
    }

    FaultLoader(String name, Image image) {
        super(name, FaultLoader.class.getClassLoader());
        this.image = image;
        this.injector = new Injector(image.points());
        setDefaultAssertionStatus(false);
        FaultLoader.class.getModule().addExports(FaultLoader.class.getPackageName(), getUnnamedModule());
        Module base = Object.class.getModule();
        if (base.isOpen("java.lang", FaultLoader.class.getModule())) { // for backend carriers: passed on to the copy
            base.addOpens("java.lang", getUnnamedModule());
        }
    }

    /// {@return what makes the points of this loader's classes fail}
    public Injector injector() {
        return injector;
    }

    Stage stage() {
        try {
            return (Stage)
                    loadClass(INSIDE + "Repertoire").getDeclaredConstructor().newInstance();
        } catch (ReflectiveOperationException missing) {
            throw new IllegalStateException(missing);
        }
    }

    /// The library looks for services with its own loader.
    @Override
    public Enumeration<URL> getResources(String name) throws IOException {
        return name.equals(LISTENERS)
                ? Collections.enumeration(image.isHeard() ? List.of(FaultLoader.class.getResource(EAR)) : List.of())
                : super.getResources(name);
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
        if (!name.startsWith(LIBRARY) || (name.startsWith(HARNESS) && !name.startsWith(INSIDE))) {
            return super.loadClass(name, resolve);
        }
        synchronized (getClassLoadingLock(name)) {
            Class<?> loaded = findLoadedClass(name);
            if (loaded != null) {
                return loaded;
            }
            byte[] file = image.file(name, getParent());
            return defineClass(name, file, 0, file.length);
        }
    }
}
