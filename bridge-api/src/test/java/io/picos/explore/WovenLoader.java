package io.picos.explore;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Set;

/// Loads the classes under test, and the scenarios, once more, woven; everything else comes from its parent.
final class WovenLoader extends ClassLoader {
    private static final String WOVEN = "io.picos.";
    private static final String NOT_WOVEN = "io.picos.explore.";

    private final SharedFields fields;
    private final Mutation mutation; // or null
    private boolean mutated;

    WovenLoader(Set<String> plainFields, Mutation mutation) {
        super(WovenLoader.class.getClassLoader());
        this.fields = new SharedFields(this, plainFields);
        this.mutation = mutation;
        Module explorer = WovenLoader.class.getModule();
        explorer.addExports(WovenLoader.class.getPackageName(), getUnnamedModule()); // for what is woven
    }

    boolean weaves(String name) {
        return name.startsWith(WOVEN) && !name.startsWith(NOT_WOVEN);
    }

    /// {@return whether the mutation has been applied}
    boolean isMutated() {
        return mutated;
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
        if (!weaves(name)) {
            return super.loadClass(name, resolve);
        }
        synchronized (getClassLoadingLock(name)) {
            Class<?> loaded = findLoadedClass(name);
            if (loaded != null) {
                return loaded;
            }
            Weaver.Woven woven = Weaver.weave(original(name), fields, mutation);
            mutated |= woven.isMutated();
            return defineClass(name, woven.bytes(), 0, woven.bytes().length);
        }
    }

    /// {@return the class file as the compiler made it}
    byte[] original(String name) {
        try (InputStream in = getParent().getResourceAsStream(name.replace('.', '/') + ".class")) {
            if (in == null) {
                throw new IllegalArgumentException("no class " + name);
            }
            return in.readAllBytes();
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }
}
