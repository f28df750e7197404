package io.picos.std.structured;

import static java.util.stream.Collectors.joining;

import java.util.List;

/// Several failures of one scope.
///
/// The oldest is the cause; the others are suppressed exceptions of *this* exception. The failures themselves
/// are what was thrown, the same objects, and nobody has changed them (C2).
public final class Errors extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /// Oldest first.
    @SuppressWarnings("serial") // an immutable list, which is serializable if what it holds is
    private final List<Throwable> errors;

    Errors(List<Throwable> errors) {
        super(
                errors.size() + " failures: "
                        + errors.stream().map(Throwable::toString).collect(joining("; ")),
                errors.get(0));
        this.errors = List.copyOf(errors);
        errors.stream().skip(1).forEach(this::addSuppressed);
    }

    /// {@return the failures, oldest first, two at least, each once} Immutable.
    public List<Throwable> errors() {
        return errors;
    }
}
