package io.picos.engine.thread;

import java.lang.StackWalker.StackFrame;
import java.lang.reflect.Modifier;
import java.util.Optional;

/// Finds the method of the library that the program has called, for messages: `Mutex.lock` rather than the operation
/// deep inside it that has failed.
final class Called {
    private static final StackWalker STACK = StackWalker.getInstance(StackWalker.Option.RETAIN_CLASS_REFERENCE);

    private Called() {}

    /// {@return the outermost public method of the library on top of the current stack}
    ///
    /// @param operation the name if there is none
    static String method(String operation) {
        Optional<String> outermost = STACK.walk(frames -> frames.takeWhile(Called::isOfLibrary)
                .filter(Called::isApi)
                .map(Called::name)
                .reduce((inner, outer) -> outer));
        return outermost.orElse(operation);
    }

    private static boolean isOfLibrary(StackFrame frame) {
        String in = frame.getDeclaringClass().getPackageName();
        return isApi(in) || in.equals("io.picos.std") || in.startsWith("io.picos.engine");
    }

    private static boolean isApi(StackFrame frame) {
        Class<?> declaring = frame.getDeclaringClass();
        return isApi(declaring.getPackageName())
                && Modifier.isPublic(declaring.getModifiers())
                && !frame.getMethodName().startsWith("lambda$");
    }

    private static boolean isApi(String in) {
        return in.equals("io.picos") || in.startsWith("io.picos.std.");
    }

    private static String name(StackFrame frame) {
        Class<?> declaring = frame.getDeclaringClass();
        String type = declaring.getName().substring(declaring.getPackageName().length() + 1);
        return type.replace('$', '.') + "." + frame.getMethodName();
    }
}
