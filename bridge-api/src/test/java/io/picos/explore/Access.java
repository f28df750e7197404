package io.picos.explore;

import java.lang.invoke.VarHandle;
import java.util.Objects;

/// An access to shared memory, which a strand is about to make or has made.
///
/// @param owner the object, compared by identity; null for static fields
/// @param field of the owner
/// @param isWrite whether it may change the field
/// @param cas by which it is changed, or null if it is not a compare-and-set
/// @param expected by the compare-and-set
record Access(Object owner, String field, boolean isWrite, VarHandle cas, Object expected) {
    static Access read(Object owner, String field) {
        return new Access(owner, field, false, null, null);
    }

    static Access write(Object owner, String field) {
        return new Access(owner, field, true, null, null);
    }

    /// {@return whether the order of the two matters}
    boolean conflictsWith(Access other) {
        return owner == other.owner && (isWrite || other.isWrite) && field.equals(other.field);
    }

    /// {@return this, as it would come out now: a compare-and-set that is bound to fail is but a read}
    Access now() {
        if (cas == null) {
            return this;
        }
        Object present = cas.get(owner);
        boolean same = present == expected
                || ((present instanceof Number || present instanceof Boolean) && Objects.equals(present, expected));
        return same ? this : read(owner, field);
    }

    Location location() {
        return new Location(owner, field);
    }

    /// A field of one object.
    record Location(Object owner, String field) {
        @Override
        public boolean equals(Object other) {
            return other instanceof Location that && owner == that.owner && field.equals(that.field);
        }

        @Override
        public int hashCode() {
            return System.identityHashCode(owner) * 31 + field.hashCode();
        }
    }
}
