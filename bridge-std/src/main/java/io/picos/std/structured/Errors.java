package io.picos.std.structured;

import java.util.List;

/// Several failures of one scope.
///
/// The oldest failure is the cause. The others are suppressed exceptions of *this* exception. The failures
/// themselves are the objects that were thrown, and nothing has changed them (C2). The message shows the first
/// few of them, and their number.
public final class Errors extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private static final int SHOWN = 8;
    private static final int SHOWN_CHARACTERS = 200; // of each

    /// Oldest first.
    @SuppressWarnings("serial") // an immutable list, serializable if its elements are
    private final List<Throwable> errors;

    Errors(List<Throwable> errors) {
        super(message(errors), errors.get(0));
        this.errors = List.copyOf(errors);
        errors.stream().skip(1).forEach(this::addSuppressed);
    }

    private static String message(List<Throwable> errors) {
        StringBuilder message = new StringBuilder().append(errors.size()).append(" failures: ");
        for (Throwable error : errors.subList(0, Math.min(SHOWN, errors.size()))) {
            message.append(shown(error)).append("; ");
        }
        return errors.size() > SHOWN
                ? message.append("and ")
                        .append(errors.size() - SHOWN)
                        .append(" more")
                        .toString()
                : message.substring(0, message.length() - 2);
    }

    private static String shown(Throwable error) {
        String shown;
        try {
            shown = String.valueOf(error.toString());
        } catch (RuntimeException broken) { // a failure that cannot be shown must not hide the others
            shown = error.getClass().getName();
        }
        return shown.length() > SHOWN_CHARACTERS ? shown.substring(0, SHOWN_CHARACTERS) + "..." : shown;
    }

    /// {@return the failures, oldest first, at least two, each once} Immutable.
    public List<Throwable> errors() {
        return errors;
    }
}
