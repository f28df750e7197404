package io.picos.explore;

import java.lang.invoke.VarHandle;
import java.lang.invoke.VarHandle.VarHandleDesc;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/// What woven code calls, before each access to shared memory. Outside any strand it does nothing.
public final class Steps {
    private static final Map<VarHandle, String> FIELDS = new IdentityHashMap<>(); // the explorer's thread
    private static final String PERMIT = "permit";

    private Steps() {}

    /// Before a field is read.
    public static void read(Object owner, String field) {
        Strand strand = Strand.current();
        if (strand != null) {
            strand.step(Access.read(owner, field));
        }
    }

    /// Before a field is written; also what a scenario calls before it touches something of its own.
    public static void write(Object owner, String field) {
        Strand strand = Strand.current();
        if (strand != null) {
            strand.step(Access.write(owner, field));
        }
    }

    /// Before a field is read through its handle.
    public static void read(VarHandle handle, Object owner) {
        Strand strand = Strand.current();
        if (strand != null) {
            strand.step(Access.read(owner, field(handle)));
        }
    }

    /// Before a field is written through its handle.
    public static void write(VarHandle handle, Object owner) {
        Strand strand = Strand.current();
        if (strand != null) {
            strand.step(Access.write(owner, field(handle)));
        }
    }

    /// Before a compare-and-set.
    public static void cas(VarHandle handle, Object owner, Object expected) {
        Strand strand = Strand.current();
        if (strand != null) {
            strand.step(new Access(owner, field(handle), true, handle, expected));
        }
    }

    /// Instead of the method of [LockSupport].
    public static void unpark(Thread thread) {
        write(thread, PERMIT);
        LockSupport.unpark(thread);
    }

    /// Instead of the method of [LockSupport].
    public static void park(Object blocker) {
        write(Thread.currentThread(), PERMIT);
        LockSupport.park(blocker);
    }

    /// Instead of the method of [System]. The time stands still, since code must not behave otherwise because an
    /// exploration is slow.
    public static long nanoTime() {
        return 1;
    }

    /// Waits, in a scenario, until the condition holds.
    ///
    /// @param owner of the field that the condition reads, and whose writers call [#write(Object, String)]
    /// @param field of the owner
    /// @param condition without steps
    /// @return false if it will never hold, because everybody else has ended or waits as well: the strand must
    ///     end then
    public static boolean await(Object owner, String field, BooleanSupplier condition) {
        return Strand.current().stepWhen(condition, Access.write(owner, field));
    }

    private static String field(VarHandle handle) {
        return FIELDS.computeIfAbsent(
                handle,
                unknown -> unknown.describeConstable()
                        .map(VarHandleDesc::constantName)
                        .orElseThrow());
    }
}
