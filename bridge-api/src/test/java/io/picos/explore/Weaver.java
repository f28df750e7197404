package io.picos.explore;

import java.util.ArrayList;
import java.util.List;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.ClassVisitor;
import org.objectweb.asm.ClassWriter;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.Type;

/// Rewrites a class so that it calls [Steps] before each access to shared memory and in the place of the clock, and
/// applies a [Mutation].
///
/// A call that is to be changed goes to a *bridge* instead, a static method added to the class, where the
/// arguments are at hand as variables. Constructors and static initialisers are left alone: nobody else
/// sees the object yet.
final class Weaver extends ClassVisitor {
    private static final String STEPS = Type.getInternalName(Steps.class);
    private static final String VAR_HANDLE = "java/lang/invoke/VarHandle";
    private static final String LOCK_SUPPORT = "java/util/concurrent/locks/LockSupport";
    private static final String SYSTEM = "java/lang/System";
    private static final Type OBJECT = Type.getType(Object.class);

    private final SharedFields fields;
    private final Mutation mutation; // or null
    private final List<Bridge> bridges = new ArrayList<>();
    private String owner;
    private boolean isInterface;
    private boolean mutated;

    /// A call and what it has become.
    private record Bridge(
            String name, int opcode, String owner, String call, String type, boolean isInterface, boolean isMutated) {
        /// {@return the type of the bridge: what the call finds on the stack, and what it leaves there}
        Type bridgeType() {
            Type called = Type.getMethodType(type);
            if (opcode == Opcodes.INVOKESTATIC) {
                return called;
            }
            Type[] arguments = called.getArgumentTypes();
            Type[] all = new Type[arguments.length + 1];
            all[0] = Type.getObjectType(owner);
            System.arraycopy(arguments, 0, all, 1, arguments.length);
            return Type.getMethodType(called.getReturnType(), all);
        }
    }

    private Weaver(ClassVisitor next, SharedFields fields, Mutation mutation) {
        super(Opcodes.ASM9, next);
        this.fields = fields;
        this.mutation = mutation;
    }

    /// A class after weaving.
    ///
    /// @param bytes of its class file
    /// @param isMutated whether the mutation was applied to it
    record Woven(byte[] bytes, boolean isMutated) {}

    static Woven weave(byte[] original, SharedFields fields, Mutation mutation) {
        ClassReader reader = new ClassReader(original);
        ClassWriter writer = new ClassWriter(reader, ClassWriter.COMPUTE_MAXS);
        Weaver weaver = new Weaver(writer, fields, mutation);
        reader.accept(weaver, 0);
        return new Woven(writer.toByteArray(), weaver.mutated);
    }

    @Override
    public void visit(int version, int access, String name, String signature, String parent, String[] interfaces) {
        owner = name;
        isInterface = (access & Opcodes.ACC_INTERFACE) != 0;
        super.visit(version, access, name, signature, parent, interfaces);
    }

    @Override
    public MethodVisitor visitMethod(int access, String name, String type, String signature, String[] exceptions) {
        MethodVisitor next = super.visitMethod(access, name, type, signature, exceptions);
        return name.startsWith("<") ? next : new Body(next, name);
    }

    @Override
    public void visitEnd() {
        for (Bridge bridge : bridges) {
            write(bridge);
        }
        super.visitEnd();
    }

    private final class Body extends MethodVisitor {
        private final String method;

        Body(MethodVisitor next, String method) {
            super(Opcodes.ASM9, next);
            this.method = method;
        }

        @Override
        public void visitFieldInsn(int opcode, String of, String name, String type) {
            if (fields.isShared(of, name)) {
                boolean isRead = opcode == Opcodes.GETFIELD || opcode == Opcodes.GETSTATIC;
                switch (opcode) {
                    case Opcodes.GETFIELD -> super.visitInsn(Opcodes.DUP);
                    case Opcodes.PUTFIELD -> dupOwner(Type.getType(type).getSize());
                    default -> super.visitInsn(Opcodes.ACONST_NULL);
                }
                super.visitLdcInsn(name);
                super.visitMethodInsn(
                        Opcodes.INVOKESTATIC,
                        STEPS,
                        isRead ? "read" : "write",
                        "(Ljava/lang/Object;Ljava/lang/String;)V",
                        false);
            }
            super.visitFieldInsn(opcode, of, name, type);
        }

        /// From owner, value to owner, value, owner.
        private void dupOwner(int size) {
            if (size == 2) {
                super.visitInsn(Opcodes.DUP2_X1);
                super.visitInsn(Opcodes.POP2);
                super.visitInsn(Opcodes.DUP_X2);
            } else {
                super.visitInsn(Opcodes.DUP2);
                super.visitInsn(Opcodes.POP);
            }
        }

        @Override
        public void visitMethodInsn(int opcode, String of, String name, String type, boolean ofInterface) {
            boolean mutate = mutation != null && mutation.appliesTo(owner, method, name);
            if (mutate || of.equals(VAR_HANDLE)) {
                mutated |= mutate;
                Bridge bridge = new Bridge("woven$" + bridges.size(), opcode, of, name, type, ofInterface, mutate);
                bridges.add(bridge);
                super.visitMethodInsn(
                        Opcodes.INVOKESTATIC,
                        owner,
                        bridge.name,
                        bridge.bridgeType().getDescriptor(),
                        isInterface);
            } else if (of.equals(LOCK_SUPPORT) || (of.equals(SYSTEM) && name.equals("nanoTime"))) {
                super.visitMethodInsn(Opcodes.INVOKESTATIC, STEPS, name, type, false);
            } else {
                super.visitMethodInsn(opcode, of, name, type, ofInterface);
            }
        }
    }

    private void write(Bridge bridge) {
        Type type = bridge.bridgeType();
        MethodVisitor code = super.visitMethod(
                Opcodes.ACC_PRIVATE | Opcodes.ACC_STATIC | Opcodes.ACC_SYNTHETIC,
                bridge.name,
                type.getDescriptor(),
                null,
                null);
        code.visitCode();
        if (bridge.isMutated) {
            boolean erased = bridge.owner.equals(VAR_HANDLE);
            load(code, type.getArgumentTypes(), type.getArgumentTypes().length, erased);
            String twinType = erased ? erased(type).getDescriptor() : type.getDescriptor();
            code.visitMethodInsn(
                    Opcodes.INVOKESTATIC, mutation.twin().replace('.', '/'), mutation.instead(), twinType, false);
        } else {
            step(code, bridge.call, type.getArgumentTypes());
            load(code, type.getArgumentTypes(), type.getArgumentTypes().length, false);
            code.visitMethodInsn(bridge.opcode, bridge.owner, bridge.call, bridge.type, bridge.isInterface);
        }
        code.visitInsn(type.getReturnType().getOpcode(Opcodes.IRETURN));
        code.visitMaxs(0, 0);
        code.visitEnd();
    }

    /// A method of a VarHandle: the arguments are the handle, the object, and perhaps values, the expected one first.
    private static void step(MethodVisitor code, String call, Type[] arguments) {
        String handleAndObject = "(Ljava/lang/invoke/VarHandle;Ljava/lang/Object;)V";
        switch (call) {
            case "compareAndSet" -> {
                load(code, arguments, 3, true);
                code.visitMethodInsn(
                        Opcodes.INVOKESTATIC,
                        STEPS,
                        "cas",
                        "(Ljava/lang/invoke/VarHandle;Ljava/lang/Object;Ljava/lang/Object;)V",
                        false);
            }
            case "get", "getOpaque", "getAcquire", "getVolatile" -> {
                load(code, arguments, 2, true);
                code.visitMethodInsn(Opcodes.INVOKESTATIC, STEPS, "read", handleAndObject, false);
            }
            case "set", "setOpaque", "setRelease", "setVolatile", "getAndSet", "getAndAdd" -> {
                load(code, arguments, 2, true);
                code.visitMethodInsn(Opcodes.INVOKESTATIC, STEPS, "write", handleAndObject, false);
            }
            default -> throw new UnsupportedOperationException("VarHandle." + call);
        }
    }

    private static void load(MethodVisitor code, Type[] arguments, int count, boolean boxed) {
        int variable = 0;
        for (int i = 0; i < count; i++) {
            code.visitVarInsn(arguments[i].getOpcode(Opcodes.ILOAD), variable);
            variable += arguments[i].getSize();
            if (boxed) {
                box(code, arguments[i]);
            }
        }
    }

    private static void box(MethodVisitor code, Type type) {
        String box = switch (type.getSort()) {
            case Type.BOOLEAN -> "java/lang/Boolean";
            case Type.INT -> "java/lang/Integer";
            case Type.LONG -> "java/lang/Long";
            case Type.OBJECT, Type.ARRAY -> null;
            default -> throw new UnsupportedOperationException("a shared field of type " + type);
        };
        if (box != null) {
            code.visitMethodInsn(
                    Opcodes.INVOKESTATIC, box, "valueOf", "(" + type.getDescriptor() + ")L" + box + ";", false);
        }
    }

    private static Type erased(Type type) {
        Type[] arguments = type.getArgumentTypes();
        for (int i = 1; i < arguments.length; i++) {
            arguments[i] = OBJECT;
        }
        return Type.getMethodType(type.getReturnType(), arguments);
    }
}
