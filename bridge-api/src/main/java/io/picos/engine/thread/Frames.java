package io.picos.engine.thread;

import java.util.Arrays;
import java.util.List;

/// Tells the frames of the user's code in a stack from those of the JDK and of Picos Bridge.
public final class Frames {
    private static final String[] OTHERS = {
        "java.",
        "javax.",
        "jdk.",
        "sun.",
        "com.sun.",
        "io.picos.engine.",
        "io.picos.spi.",
        "io.picos.std.",
        "io.picos.completablefuture.",
        "io.picos.reactor.",
        "io.picos.rxjava.",
        "io.picos.vertx.",
        "io.picos.context."
    };
    private static final String CORE = "io.picos.";

    private Frames() {}

    /// {@return whether the frame belongs to the user's code}
    public static boolean isOfUser(StackTraceElement frame) {
        String name = frame.getClassName();
        for (String other : OTHERS) {
            if (name.startsWith(other)) {
                return false;
            }
        }
        return !(name.startsWith(CORE) && name.indexOf('.', CORE.length()) < 0); // a class of the package io.picos
    }

    /// {@return the frames from the top to the last one of the user's code} All of them, if there is none.
    public static List<StackTraceElement> untilUser(StackTraceElement[] stack) {
        int end = stack.length;
        while (end > 0 && !isOfUser(stack[end - 1])) {
            end--;
        }
        return Arrays.asList(stack).subList(0, end == 0 ? stack.length : end);
    }

    /// {@return the first frame of the user's code, or the top frame if there is none}
    ///
    /// @param stack has at least one frame
    public static StackTraceElement place(List<StackTraceElement> stack) {
        for (StackTraceElement frame : stack) {
            if (isOfUser(frame)) {
                return frame;
            }
        }
        return stack.get(0);
    }
}
