package io.picos.std.event;

import static java.util.Objects.requireNonNull;

import io.picos.Computation;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/// The alternatives that a synchronization still has to ask, in order. A stack on the heap, since choices and
/// guards may be nested to any depth (E9).
///
/// @param alternatives at least one
/// @param wrapping the functions for the value of each alternative, in the order in which they are applied
/// @param next the alternatives to ask afterwards
record Agenda(
        Iterator<? extends Event<?>> alternatives,
        @Nullable Wrapping wrapping,
        @Nullable Agenda next) {
    /// Asks the alternatives of the event, from the first to the last, until the decision is made (E4).
    ///
    /// @throws Exception the exception of a request or a guard; no later alternative is asked then
    static void ask(Event<?> event, Computation<Callable<?>> decision) throws Exception {
        Agenda agenda = new Agenda(List.of(event).iterator(), null, null);
        while (agenda != null && decision.isRunning()) {
            Event<?> asked = agenda.alternatives().next();
            Wrapping wrapping = Wrapping.inOrder(asked.wrapping(), agenda.wrapping);
            Agenda rest = agenda.alternatives().hasNext() ? agenda : agenda.next;
            agenda = switch (asked.form()) {
                case Form.Asking asking -> {
                    request(asking.request(), decision, wrapping);
                    yield rest;
                }
                case Form.OneOf(List<? extends Event<?>> alternatives) ->
                    alternatives.isEmpty() ? rest : new Agenda(alternatives.iterator(), wrapping, rest);
                case Form.Guarded(Callable<? extends Event<?>> maker) -> {
                    Event<?> made = requireNonNull(maker.call(), "the event that the maker has made");
                    yield new Agenda(List.of(made).iterator(), wrapping, rest);
                }
            };
        }
    }

    private static <T extends @Nullable Object> void request(
            Request<T> request, Computation<Callable<?>> decision, @Nullable Wrapping wrapping) throws Exception {
        request.request(new Choice<T>(decision, wrapping));
    }
}
