package io.picos.explore;

import java.io.InputStream;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.ClassVisitor;
import org.objectweb.asm.ClassWriter;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.Type;

/// A heap that is exhausted on demand: the classes that it loads ask it before each allocation in their methods.
///
/// What the JDK allocates on their behalf is not seen.
public final class Memory extends ClassLoader {
    private static final String NAME = Type.getInternalName(Memory.class);
    private static final String WOVEN = "io.picos.";
    private static final String NOT_WOVEN = "io.picos.explore.";

    private static volatile Thread thread; // whose allocations fail
    private static long left; // that thread
    private static boolean failed; // that thread

    public Memory() {
        super(Memory.class.getClassLoader());
        Memory.class.getModule().addExports(Memory.class.getPackageName(), getUnnamedModule());
    }

    /// Has every allocation of the current thread fail that comes after as many more.
    public static void failAfter(long allocations) {
        left = allocations;
        failed = false;
        thread = Thread.currentThread();
    }

    /// Has no allocation fail any more.
    ///
    /// @return whether one has failed
    public static boolean restore() {
        thread = null;
        return failed;
    }

    /// Called by the woven classes.
    public static void allocate() {
        if (thread == Thread.currentThread() && --left < 0) {
            failed = true;
            throw new OutOfMemoryError("injected");
        }
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
        if (!name.startsWith(WOVEN) || name.startsWith(NOT_WOVEN)) {
            return super.loadClass(name, resolve);
        }
        synchronized (getClassLoadingLock(name)) {
            Class<?> loaded = findLoadedClass(name);
            if (loaded != null) {
                return loaded;
            }
            byte[] woven = weave(name);
            return defineClass(name, woven, 0, woven.length);
        }
    }

    private byte[] weave(String name) throws ClassNotFoundException {
        try (InputStream in = getParent().getResourceAsStream(name.replace('.', '/') + ".class")) {
            ClassReader reader = new ClassReader(in);
            ClassWriter writer = new ClassWriter(reader, ClassWriter.COMPUTE_MAXS);
            reader.accept(new Weaving(writer), 0);
            return writer.toByteArray();
        } catch (java.io.IOException unreadable) {
            throw new ClassNotFoundException(name, unreadable);
        }
    }

    private static final class Weaving extends ClassVisitor {
        Weaving(ClassVisitor next) {
            super(Opcodes.ASM9, next);
        }

        @Override
        public MethodVisitor visitMethod(int access, String name, String type, String signature, String[] exceptions) {
            return new Body(super.visitMethod(access, name, type, signature, exceptions));
        }
    }

    private static final class Body extends MethodVisitor {
        Body(MethodVisitor next) {
            super(Opcodes.ASM9, next);
        }

        private void allocate() {
            super.visitMethodInsn(Opcodes.INVOKESTATIC, NAME, "allocate", "()V", false);
        }

        @Override
        public void visitTypeInsn(int opcode, String type) {
            if (opcode == Opcodes.NEW || opcode == Opcodes.ANEWARRAY) {
                allocate();
            }
            super.visitTypeInsn(opcode, type);
        }

        @Override
        public void visitIntInsn(int opcode, int operand) {
            if (opcode == Opcodes.NEWARRAY) {
                allocate();
            }
            super.visitIntInsn(opcode, operand);
        }

        @Override
        public void visitInvokeDynamicInsn(
                String name, String type, org.objectweb.asm.Handle bootstrap, Object... arguments) {
            allocate(); // a lambda, a string, or the linking of a switch
            super.visitInvokeDynamicInsn(name, type, bootstrap, arguments);
        }
    }
}
