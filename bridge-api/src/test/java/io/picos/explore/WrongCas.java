package io.picos.explore;

import java.lang.invoke.VarHandle;

/// What to put instead of a compare-and-set to get a bug.
public final class WrongCas {
    private WrongCas() {}

    /// Others may write between the look and the write.
    public static boolean checkThenSet(VarHandle handle, Object owner, Object expected, Object next) {
        Steps.read(handle, owner);
        Object present = handle.get(owner);
        if (present != expected && !(present instanceof Number && present.equals(expected))) {
            return false;
        }
        Steps.write(handle, owner);
        handle.set(owner, next);
        return true;
    }

    /// {@return a mutation of all compare-and-sets in a method}
    public static Mutation checkThenSet(String in, String method) {
        return new Mutation(in, method, "compareAndSet", WrongCas.class.getName(), "checkThenSet");
    }
}
