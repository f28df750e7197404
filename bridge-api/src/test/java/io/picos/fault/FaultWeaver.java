package io.picos.fault;

import java.util.Map;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.ClassVisitor;
import org.objectweb.asm.ClassWriter;
import org.objectweb.asm.Handle;
import org.objectweb.asm.Label;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;

/// Rewrites a class so that it passes a [Point] before each instruction that calls or allocates, and so that time is
/// the [Injector]'s.
///
/// Class initialisers get no points: they run once in a loader, so that there is no second run to make fail.
final class FaultWeaver extends ClassVisitor {
    private static final String FAULTS = "io/picos/fault/inside/Faults";

    /// Calls that go to a method of the same name and type instead.
    private static final Map<String, String> REPLACED = Map.of(
            "java/lang/System.nanoTime", "()J",
            "java/lang/System.getLogger", "(Ljava/lang/String;)Ljava/lang/System$Logger;",
            "java/util/concurrent/locks/LockSupport.parkNanos", "(Ljava/lang/Object;J)V");

    private static final Map<Integer, String> NAMES = Map.of(
            Opcodes.NEW, "NEW",
            Opcodes.NEWARRAY, "NEWARRAY",
            Opcodes.ANEWARRAY, "ANEWARRAY",
            Opcodes.MULTIANEWARRAY, "MULTIANEWARRAY",
            Opcodes.INVOKEVIRTUAL, "INVOKEVIRTUAL",
            Opcodes.INVOKESPECIAL, "INVOKESPECIAL",
            Opcodes.INVOKESTATIC, "INVOKESTATIC",
            Opcodes.INVOKEINTERFACE, "INVOKEINTERFACE",
            Opcodes.INVOKEDYNAMIC, "INVOKEDYNAMIC");

    private final Points points;
    private final String unguarded; // or null
    private final boolean hasPoints;
    private final String className;

    private FaultWeaver(ClassVisitor next, String className, Points points, String unguarded) {
        super(Opcodes.ASM9, next);
        this.className = className;
        this.points = points;
        this.unguarded = unguarded;
        this.hasPoints = Points.areIn(className);
    }

    /// {@return the class file after weaving}
    ///
    /// @param original the class file as the compiler made it
    /// @param className of the class
    /// @param points to add to
    /// @param unguarded a method, as `Class.method`, that loses its catch and finally blocks; or null
    static byte[] weave(byte[] original, String className, Points points, String unguarded) {
        ClassReader reader = new ClassReader(original);
        ClassWriter writer = new ClassWriter(reader, ClassWriter.COMPUTE_MAXS);
        reader.accept(new FaultWeaver(writer, className, points, unguarded), 0);
        return writer.toByteArray();
    }

    @Override
    public MethodVisitor visitMethod(int access, String name, String type, String signature, String[] exceptions) {
        return new Body(super.visitMethod(access, name, type, signature, exceptions), name);
    }

    private final class Body extends MethodVisitor {
        private final String method;
        private final boolean isUnguarded;
        private int line;

        Body(MethodVisitor next, String method) {
            super(Opcodes.ASM9, next);
            this.method = method;
            this.isUnguarded = (className + "." + method).equals(unguarded);
        }

        private void pass(int opcode, String operand) {
            if (!hasPoints || method.equals("<clinit>")) {
                return;
            }
            Point point = points.add(className, method, line, NAMES.get(opcode) + " " + operand);
            if (point != null) {
                super.visitLdcInsn(point.id());
                super.visitMethodInsn(Opcodes.INVOKESTATIC, FAULTS, "at", "(I)V", false);
            }
        }

        private static String simple(String internalName) {
            return internalName.substring(internalName.lastIndexOf('/') + 1);
        }

        @Override
        public void visitLineNumber(int line, Label start) {
            this.line = line;
            super.visitLineNumber(line, start);
        }

        @Override
        public void visitTryCatchBlock(Label start, Label end, Label handler, String type) {
            if (isUnguarded) {
                points.setUnguarded();
            } else {
                super.visitTryCatchBlock(start, end, handler, type);
            }
        }

        @Override
        public void visitTypeInsn(int opcode, String type) {
            if (opcode == Opcodes.ANEWARRAY) {
                pass(opcode, simple(type));
            }
            super.visitTypeInsn(opcode, type);
            if (opcode == Opcodes.NEW) { // behind it, since stack maps refer to the place of a NEW by its label
                pass(opcode, simple(type));
            }
        }

        @Override
        public void visitIntInsn(int opcode, int operand) {
            if (opcode == Opcodes.NEWARRAY) {
                pass(opcode, "");
            }
            super.visitIntInsn(opcode, operand);
        }

        @Override
        public void visitMultiANewArrayInsn(String type, int dimensions) {
            pass(Opcodes.MULTIANEWARRAY, simple(type));
            super.visitMultiANewArrayInsn(type, dimensions);
        }

        @Override
        public void visitInvokeDynamicInsn(String name, String type, Handle bootstrap, Object... arguments) {
            pass(Opcodes.INVOKEDYNAMIC, name);
            super.visitInvokeDynamicInsn(name, type, bootstrap, arguments);
        }

        @Override
        public void visitMethodInsn(int opcode, String of, String name, String type, boolean ofInterface) {
            pass(opcode, simple(of) + "." + name);
            if (type.equals(REPLACED.get(of + "." + name))) {
                super.visitMethodInsn(Opcodes.INVOKESTATIC, FAULTS, name, type, false);
            } else {
                super.visitMethodInsn(opcode, of, name, type, ofInterface);
            }
        }
    }
}
