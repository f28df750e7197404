package io.picos.engine.thread;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.lang.invoke.MethodHandles;
import java.util.Arrays;

/// Makes sure of the stack that a duty needs, before the duty is taken.
///
/// Any call may throw a StackOverflowError. None may be thrown between the compare-and-set that takes a duty
/// and the act that fulfils it, or a fiber is never woken. That act is longer than it looks: unparking a
/// virtual thread takes about thirty frames. After an overflow in the middle of it, the JDK takes the thread
/// for unparked, although nothing will run it. So the engine checks for room first: the overflow then happens
/// in the check, before the duty is taken.
///
/// ## Design rationale
///
/// Java cannot tell how much stack is left. But the JVM checks at the entry of each method that the frame of
/// the method fits. In compiled code, HotSpot also checks that the frame of the *interpreter* would fit,
/// because the interpreter may have to continue the method. So a call of a method with thousands of local
/// variables is a check. In compiled code, it is a write to each page of that part of the stack. The source of
/// such a method would be as long as its frame, so this class generates the class file.
///
/// A compiler omits the check in a method that the interpreter never has to continue. For this reason, the
/// generated method has a null check. And a compiler that inlines a method has the caller check for the frame of
/// that method, at each of the caller's entries, whether it then calls the method or not. For this reason, the
/// generated method is long.
///
/// A check of up to six pages costs a nanosecond. Eight pages cost 20 times as much: the same line of each page goes
/// into the same set of the first cache, which has room for eight (decision 8).
public final class Headroom {
    /// Enough to unpark a fiber, and four times what `EndOfStackTest` needs. Not enough to load classes, so duties use
    /// classes that have been used before. A variable has 8 bytes: 16 kB in all.
    private static final int VARIABLES = 2048;

    /// For a caller whose callees check, too.
    private static final int MORE = VARIABLES / 4;

    /// Decides the depth of the recursion where the check is not available, for example in a native image: a frame
    /// has at least as many bytes as that many variables.
    private static final int VARIABLES_OF_A_FRAME = 4;

    /// The bytes of the generated method: too many to be inlined. HotSpot would inline a method of up to 325
    /// (`FreqInlineSize`).
    private static final int LENGTH = 400;

    private static final Runnable HALF = check(VARIABLES / 2);
    private static final Runnable CHECK = check(VARIABLES);
    private static final Runnable DEEPER = check(VARIABLES + MORE);
    private static final Runnable DEEPEST = check(VARIABLES + 2 * MORE);
    private static final Runnable TWICE = check(2 * VARIABLES);

    private Headroom() {}

    /// {@return whether this JVM has the cheap check} For tests.
    static boolean isFast() {
        return !(CHECK instanceof Descent);
    }

    /// Overflows the stack, and so throws, unless 8 kB of it are left. For callers of code that takes a lock of
    /// the JDK, also some calls below a caller that has passed [#require()]. An overflow in the middle of
    /// `ThreadPoolExecutor` leaves the lock of the pool locked, for ever and for everybody.
    ///
    /// @throws StackOverflowError if less is left
    public static void requireHalf() {
        HALF.run();
    }

    /// Overflows the stack, and so throws, unless 16 kB of it are left.
    ///
    /// @throws StackOverflowError if less is left
    public static void require() {
        CHECK.run();
    }

    /// Overflows the stack, and so throws, unless 20 kB of it are left. For callers that call [#require()] some calls
    /// deeper.
    ///
    /// @throws StackOverflowError if less is left
    public static void requireDeeper() {
        DEEPER.run();
    }

    /// Overflows the stack, and so throws, unless 24 kB of it are left. For callers that call [#requireDeeper()] some
    /// calls deeper.
    ///
    /// @throws StackOverflowError if less is left
    public static void requireDeepest() {
        DEEPEST.run();
    }

    /// Overflows the stack, and so throws, unless 32 kB of it are left. For callers that run a turn: a fiber that goes
    /// on here may have made sure of its stack elsewhere, by [#requireDeepest()].
    ///
    /// @throws StackOverflowError if less is left
    public static void requireTwice() {
        TWICE.run();
    }

    private static Runnable check(int variables) {
        try {
            return (Runnable) MethodHandles.lookup()
                    .defineHiddenClass(classFile(variables), true)
                    .lookupClass()
                    .getDeclaredConstructor()
                    .newInstance();
        } catch (ReflectiveOperationException | RuntimeException | LinkageError unsupported) {
            return new Descent(variables / VARIABLES_OF_A_FRAME);
        }
    }

    /// {@return the class file of the following class, with that many local variables in `run`}
    ///
    /// ```java
    /// final class Check implements Runnable {
    ///     private int[] some = new int[0];
    ///
    ///     public void run() {
    ///         int unused = some.length;
    ///     }
    /// }
    /// ```
    private static byte[] classFile(int variables) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DataOutputStream file = new DataOutputStream(bytes)) {
            shorts(file, 0xCAFE, 0xBABE, 0, 65); // of Java 21
            file.writeShort(17); // constants, the first of which is number 1
            name(file, "io/picos/engine/thread/Headroom$Check"); // 1
            constant(file, 7, 1); // 2: that class
            name(file, "java/lang/Object"); // 3
            constant(file, 7, 3); // 4: that class
            name(file, "java/lang/Runnable"); // 5
            constant(file, 7, 5); // 6: that interface
            name(file, "<init>"); // 7
            name(file, "()V"); // 8
            constant(file, 12, 7, 8); // 9
            constant(file, 10, 4, 9); // 10: the constructor of Object
            name(file, "some"); // 11
            name(file, "[I"); // 12
            constant(file, 12, 11, 12); // 13
            constant(file, 9, 2, 13); // 14: the field
            name(file, "run"); // 15
            name(file, "Code"); // 16
            shorts(file, 0x0030, 2, 4, 1, 6); // a final class, its name, its parent, its interface
            shorts(file, 1, 0x0002, 11, 12, 0); // a private field
            file.writeShort(2); // methods
            // aload_0, invokespecial Object(), aload_0, iconst_0, newarray int, putfield some, return
            method(file, 0x0000, 7, 1, 0x2a, 0xb7, 0, 10, 0x2a, 0x03, 0xbc, 10, 0xb5, 0, 14, 0xb1);
            // aload_0, getfield some, arraylength, pop, many times nop, return
            int[] code = Arrays.copyOf(new int[] {0x2a, 0xb4, 0, 14, 0xbe, 0x57}, LENGTH);
            code[LENGTH - 1] = 0xb1;
            method(file, 0x0001, 15, variables, code);
            file.writeShort(0); // attributes
        } catch (IOException impossible) {
            throw new AssertionError(impossible);
        }
        return bytes.toByteArray();
    }

    private static void shorts(DataOutputStream file, int... values) throws IOException {
        for (int value : values) {
            file.writeShort(value);
        }
    }

    private static void name(DataOutputStream file, String name) throws IOException {
        file.writeByte(1);
        file.writeUTF(name);
    }

    private static void constant(DataOutputStream file, int kind, int... values) throws IOException {
        file.writeByte(kind);
        shorts(file, values);
    }

    private static void method(DataOutputStream file, int access, int name, int variables, int... code)
            throws IOException {
        shorts(file, access, name, 8, 1, 16); // one attribute, the code
        file.writeInt(12 + code.length);
        shorts(file, 2, variables); // at most two operands
        file.writeInt(code.length);
        for (int each : code) {
            file.writeByte(each);
        }
        shorts(file, 0, 0); // no handlers, no attributes
    }

    /// The check where the cheap one is not available: a recursion of that many frames.
    private record Descent(int frames) implements Runnable {
        @Override
        public void run() {
            descend(frames);
        }

        private static int descend(int frames) {
            return frames == 0 ? 0 : descend(frames - 1) + 1;
        }
    }
}
