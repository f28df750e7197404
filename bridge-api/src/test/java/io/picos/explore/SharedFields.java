package io.picos.explore;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.ClassVisitor;
import org.objectweb.asm.FieldVisitor;
import org.objectweb.asm.Opcodes;

/// Knows which fields of the classes under test several strands may touch: the volatile ones, and those plain
/// ones that are named, because other fields protect them, which is to be tested.
final class SharedFields {
    private final WovenLoader loader;
    private final Set<String> plain;
    private final Map<String, Declared> declared = new HashMap<>();

    private record Declared(String parent, Set<String> all, Set<String> shared) {}

    /// @param plain fields to weave though they are not volatile, as `Class.field`
    SharedFields(WovenLoader loader, Set<String> plain) {
        this.loader = loader;
        this.plain = plain;
    }

    boolean isShared(String internalName, String field) {
        String name = internalName;
        while (name != null && loader.weaves(name.replace('/', '.'))) {
            Declared in = declared.computeIfAbsent(name, this::read);
            if (in.all.contains(field)) {
                return in.shared.contains(field);
            }
            name = in.parent;
        }
        return false;
    }

    private Declared read(String internalName) {
        Set<String> all = new HashSet<>();
        Set<String> shared = new HashSet<>();
        ClassReader reader = new ClassReader(loader.original(internalName.replace('/', '.')));
        String simpleName = internalName.substring(internalName.lastIndexOf('/') + 1);
        reader.accept(
                new ClassVisitor(Opcodes.ASM9) {
                    @Override
                    public FieldVisitor visitField(int access, String name, String type, String generic, Object value) {
                        all.add(name);
                        if ((access & Opcodes.ACC_VOLATILE) != 0 || plain.contains(simpleName + "." + name)) {
                            shared.add(name);
                        }
                        return null;
                    }
                },
                ClassReader.SKIP_CODE);
        return new Declared(reader.getSuperName(), all, shared);
    }
}
