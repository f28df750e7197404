package io.picos.fault;

/// The kinds of errors that a point throws.
enum Kind {
    OVERFLOW {
        @Override
        Throwable create(Point point) {
            return new StackOverflowError("injected at " + point);
        }
    },
    MEMORY {
        @Override
        Throwable create(Point point) {
            return new OutOfMemoryError("injected at " + point);
        }
    },
    /// Only where the user's or the backend's code is called: the library itself throws none by accident.
    EXCEPTION {
        @Override
        Throwable create(Point point) {
            return new IllegalArgumentException("injected at " + point);
        }

        @Override
        boolean appliesTo(Point point) {
            return point.isForeign();
        }
    };

    abstract Throwable create(Point point);

    boolean appliesTo(Point point) {
        return true;
    }
}
