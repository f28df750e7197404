package io.picos.compat.wrong;

import io.picos.Body;
import io.picos.Cancellation;
import io.picos.Computation;
import io.picos.Fiber;
import io.picos.ScopeTerminated;
import io.picos.compat.StructuredConformance;
import io.picos.compat.structured.ScopeSubject;
import io.picos.std.structured.Bundle;
import io.picos.std.structured.Control;
import io.picos.std.structured.Errors;
import io.picos.std.structured.OnReturn;
import io.picos.std.structured.Promise;
import io.picos.std.structured.Run;
import io.picos.std.structured.Scoped;
import io.picos.std.structured.Task;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/// Scopes that break one rule each.
final class WrongScopes {
    private WrongScopes() {}

    /// What all of them are run against.
    abstract static class Scopes extends OnThreads implements StructuredConformance, ScopeSubject {
        @Override
        public ScopeSubject scopes() {
            return this;
        }
    }

    /// A scope that returns early.
    @Wrong("G1")
    static class ForgetsWhatItHasForked extends Scopes {
        @Override
        public void fork(Bundle bundle, Task task) {
            if (!Fiber.current().computation().isRunning()) {
                bundle.fork(task); // which refuses
            }
            Computation<?> scope = Fiber.current().computation();
            if (bundle.toString().contains("ended")) {
                bundle.fork(task); // which refuses
            }
            Fiber.spawn(Fiber.create(scope), fiber -> {
                try {
                    task.run();
                } catch (Exception | Error thrown) {
                    bundle.error(thrown);
                }
            });
        }
    }

    @Wrong("G2a")
    static class WrapsAnError extends Scopes {
        @Override
        public <T, X extends Exception> T joinAfter(OnReturn onReturn, Scoped<T, X> body) throws X {
            try {
                return Bundle.joinAfter(onReturn, body);
            } catch (LinkageError failure) {
                throw new IllegalStateException(failure);
            }
        }
    }

    @Wrong("G2c")
    static class AddsToAFailure extends Scopes {
        @Override
        public <T, X extends Exception> T joinAfter(OnReturn onReturn, Scoped<T, X> body) throws X {
            try {
                return Bundle.joinAfter(onReturn, body);
            } catch (Errors several) {
                several.errors().getFirst().addSuppressed(several.errors().getLast());
                throw several;
            }
        }
    }

    @Wrong(value = "G2d", hangs = true)
    static class GoesOnAfterAFailure extends Scopes {
        @Override
        public void fork(Bundle bundle, Task task) {
            Task patient = () -> {
                try {
                    task.run();
                } catch (RuntimeException failure) {
                    if (!Shown.isOf("G2d", failure)) {
                        throw failure;
                    }
                }
            };
            bundle.fork(patient);
        }
    }

    @Wrong("G2f")
    static class TakesACancellationForAFailure extends Scopes {
        @Override
        public <T, X extends Exception> T joinAfter(OnReturn onReturn, Scoped<T, X> body) throws X {
            try {
                return Bundle.joinAfter(onReturn, body);
            } catch (RuntimeException cause) {
                throw Shown.isOf("G2f", cause) ? new IllegalStateException(cause) : cause;
            }
        }
    }

    @Wrong("G2b")
    static class ThrowsOneOfSeveral extends Scopes {
        @Override
        public <T, X extends Exception> T joinAfter(OnReturn onReturn, Scoped<T, X> body) throws X {
            try {
                return Bundle.joinAfter(onReturn, body);
            } catch (Errors several) {
                throw Cancellation.unchecked(several.errors().get(0));
            }
        }
    }

    @Wrong("G2e")
    static class TakesAnEndForAFailure extends Scopes {
        @Override
        public void fork(Bundle bundle, Task task) {
            Task wrapped = () -> {
                try {
                    task.run();
                } catch (ScopeTerminated ended) {
                    if (Shown.isOf("G2e", ended)) {
                        throw new IllegalStateException(ended);
                    }
                    throw ended;
                }
            };
            bundle.fork(wrapped);
        }
    }

    @Wrong("G3")
    static class TerminatesOutsideToo extends Scopes {
        @Override
        public <T, X extends Exception> T joinAfter(OnReturn onReturn, Scoped<T, X> body) throws X {
            try {
                return Bundle.joinAfter(onReturn, body);
            } catch (ScopeTerminated ended) {
                Fiber.current().computation().tryCancel(ended);
                throw ended;
            }
        }
    }

    @Wrong(value = "G4", hangs = true)
    static class IsOutOfReach extends Scopes {
        @Override
        public <T, X extends Exception> T joinAfter(OnReturn onReturn, Scoped<T, X> body) throws X {
            Fiber fiber = Fiber.current();
            Computation<?> outer = fiber.computation();
            if (!fiber.hasForbidden() && outer.isRunning()) {
                fiber.setComputation(Computation.create());
            }
            try {
                T value = Bundle.joinAfter(onReturn, body);
                fiber.setComputation(outer);
                fiber.check();
                return value;
            } finally {
                fiber.setComputation(outer);
            }
        }
    }

    @Wrong("G4")
    static class KeepsTheComputation extends Scopes {
        @Override
        public <T, X extends Exception> T joinAfter(OnReturn onReturn, Scoped<T, X> body) throws X {
            Fiber fiber = Fiber.current();
            Computation<?> outer = fiber.computation();
            try {
                return Bundle.joinAfter(onReturn, body);
            } finally {
                if (!outer.isRunning() && !outer.isCancelled()) {
                    fiber.setComputation(Computation.create());
                }
            }
        }
    }

    @Wrong("G5")
    static class ForksLate extends Scopes {
        @Override
        public void fork(Bundle bundle, Task task) {
            try {
                bundle.fork(task);
            } catch (IllegalStateException ended) {
                Fiber.spawn(Fiber.create(Computation.create()), fiber -> task.run());
            }
        }
    }

    /// Promises whose bodies are changed.
    abstract static class Promises extends Scopes {
        abstract <T> T call(Callable<T> body) throws Exception;

        @Override
        public <T> Promise<T> forkAsPromise(Bundle bundle, Callable<T> body) {
            return bundle.forkAsPromise(() -> call(body));
        }
    }

    @Wrong("G6a")
    static class GivesAnotherValue extends Promises {
        @Override
        @SuppressWarnings("unchecked") // it is a fault
        <T> T call(Callable<T> body) throws Exception {
            T value = body.call();
            return value != null && value.getClass() == Object.class ? (T) new Object() : value;
        }
    }

    @Wrong("G6b")
    static class WrapsWhatAPromiseThrows extends Promises {
        @Override
        <T> T call(Callable<T> body) throws Exception {
            try {
                return body.call();
            } catch (RuntimeException failure) {
                throw Shown.isOf("G6b", failure) ? new IllegalStateException(failure) : failure;
            }
        }
    }

    @Wrong("G6c")
    static class LosesWhatAPromiseThrows extends Scopes {
        @Override
        public <T, X extends Exception> T joinAfter(OnReturn onReturn, Scoped<T, X> body) throws X {
            try {
                return Bundle.joinAfter(onReturn, body);
            } catch (RuntimeException failure) {
                if (Shown.isOf("G6c", failure)) {
                    return null;
                }
                throw failure;
            }
        }
    }

    @Wrong("G6e")
    static class TakesACancelledPromiseForAFailure extends Promises {
        @Override
        <T> T call(Callable<T> body) throws Exception {
            try {
                return body.call();
            } catch (RuntimeException cause) {
                throw Shown.isOf("G6e", cause) ? new IllegalStateException(cause) : cause;
            }
        }
    }

    @Wrong(value = "G6f", hangs = true)
    static class TerminatesNoPromise extends Scopes {
        private final Set<Bundle> promised = ConcurrentHashMap.newKeySet();

        @Override
        public <T> Promise<T> forkAsPromise(Bundle bundle, Callable<T> body) {
            Promise<T> promise = bundle.forkAsPromise(body);
            promised.add(bundle);
            return promise;
        }

        @Override
        public void terminate(Bundle bundle) {
            if (!promised.contains(bundle)) {
                bundle.terminate();
            }
        }
    }

    @Wrong("G6d")
    static class TerminatesTheScopeWithAPromise extends Scopes {
        @Override
        public boolean tryTerminate(Promise<?> promise) {
            boolean won = promise.tryTerminate();
            Fiber.current().computation().tryCancel(new ScopeTerminated("G6d"));
            return won;
        }
    }

    @Wrong(value = "G7", hangs = true)
    static class WaitsForWhatIsLeft extends Scopes {
        @Override
        public <T, X extends Exception> T joinAfter(OnReturn onReturn, Scoped<T, X> body) throws X {
            return Bundle.joinAfter(onReturn == OnReturn.TERMINATE ? OnReturn.WAIT : onReturn, body);
        }
    }

    @Wrong("G8")
    static class ForksInNoScope extends Scopes {
        @Override
        public void forkInFlock(Task task) {
            Fiber.spawn(Fiber.create(Computation.create()), fiber -> task.run());
        }
    }

    @Wrong(value = "G9a", also = "G9b")
    static class DoesNotJoinLosers extends Scopes {
        @Override
        public <T> T firstOrTerminate(List<Callable<T>> bodies) {
            Computation<T> first = Computation.create();
            AtomicInteger left = new AtomicInteger(bodies.size());
            for (Callable<T> body : bodies) {
                Fiber.spawn(Fiber.create(first), fiber -> {
                    try {
                        first.tryReturn(body.call());
                    } catch (ScopeTerminated ended) {
                        if (left.decrementAndGet() == 0) {
                            first.tryCancel(ended);
                        }
                    }
                });
            }
            if (bodies.isEmpty()) {
                throw new ScopeTerminated("no body");
            }
            return first.await();
        }
    }

    @Wrong("G9b")
    static class RunsTheLastElsewhere extends Scopes {
        @Override
        public void all(List<Task> tasks) {
            Bundle.joinAfter(bundle -> {
                tasks.forEach(bundle::fork);
                return bundle;
            });
        }
    }

    @Wrong("G9c")
    static class BeginsInVain extends Scopes {
        @Override
        public void all(List<Task> tasks) {
            Fiber fiber = Fiber.current();
            if (fiber.isCancelled()) {
                fiber.forbid(() -> Run.all(tasks));
            }
            Run.all(tasks);
        }
    }

    @Wrong("G9d")
    static class TakesAnEndForAValue extends Scopes {
        @Override
        public <T> T firstOrTerminate(List<Callable<T>> bodies) {
            return Run.firstOrTerminate(changed(bodies, body -> {
                try {
                    return body.call();
                } catch (ScopeTerminated ended) {
                    if (Shown.isOf("G9d", ended)) {
                        return null;
                    }
                    throw ended;
                }
            }));
        }
    }

    @Wrong("G9e")
    static class ReturnsTheValuesBackwards extends Scopes {
        @Override
        public <T> List<T> values(List<Callable<T>> bodies) {
            return Run.values(bodies).reversed();
        }
    }

    @Wrong("G9f")
    static class LeavesAMissingValueOut extends Scopes {
        @Override
        public <T> List<T> values(List<Callable<T>> bodies) {
            return Run.values(changed(bodies, body -> {
                try {
                    return body.call();
                } catch (ScopeTerminated ended) {
                    return null;
                }
            }));
        }
    }

    /// Calls a body of a race, with a difference.
    private interface Change<T> {
        T call(Callable<T> body) throws Exception;
    }

    private static <T> List<Callable<T>> changed(List<Callable<T>> bodies, Change<T> change) {
        return bodies.stream().<Callable<T>>map(body -> () -> change.call(body)).toList();
    }

    @Wrong("G12a")
    static class ReturnsTheLastValue extends Scopes {
        @Override
        public <T> T firstSuccess(List<Callable<T>> bodies) {
            List<T> values = Collections.synchronizedList(new ArrayList<>());
            Run.firstSuccess(changed(bodies, body -> {
                T value = body.call();
                values.add(value);
                return value;
            }));
            return values.getLast();
        }
    }

    @Wrong("G12c")
    static class EndsWithTheFirstFailure extends Scopes {
        @Override
        public <T> T firstSuccess(List<Callable<T>> bodies) {
            return Run.firstSuccess(changed(bodies, body -> {
                try {
                    return body.call();
                } catch (Exception failure) {
                    if (Shown.isOf("G12c", failure)) {
                        throw new AssertionError(failure);
                    }
                    throw failure;
                }
            }));
        }
    }

    @Wrong("G12e")
    static class TakesAnEndForASuccess extends Scopes {
        @Override
        public <T> T firstSuccess(List<Callable<T>> bodies) {
            return Run.firstSuccess(changed(bodies, body -> {
                try {
                    return body.call();
                } catch (ScopeTerminated ended) {
                    if (Shown.isOf("G12e", ended)) {
                        return null;
                    }
                    throw ended;
                }
            }));
        }
    }

    @Wrong(value = "G12f", hangs = true)
    static class TakesAnErrorForAFailure extends Scopes {
        @Override
        public <T> T firstSuccess(List<Callable<T>> bodies) {
            return Run.firstSuccess(changed(bodies, body -> {
                try {
                    return body.call();
                } catch (LinkageError error) {
                    throw new IllegalStateException(error);
                }
            }));
        }
    }

    @Wrong("G12g")
    static class WrapsTheCauseOfACancellation extends Scopes {
        @Override
        public <T> T firstSuccess(List<Callable<T>> bodies) {
            try {
                return Run.firstSuccess(bodies);
            } catch (RuntimeException cause) {
                throw Shown.isOf("G12g: cancelled", cause) ? new IllegalStateException(cause) : cause;
            }
        }
    }

    @Wrong("G12h")
    static class RunsNoBodies extends Scopes {
        @Override
        public <T> T firstSuccess(List<Callable<T>> bodies) {
            return bodies.isEmpty() ? null : Run.firstSuccess(bodies);
        }
    }

    @Wrong("G12d")
    static class ThrowsTheLastFailure extends Scopes {
        @Override
        public <T> T firstSuccess(List<Callable<T>> bodies) {
            try {
                return Run.firstSuccess(bodies);
            } catch (Errors several) {
                throw Cancellation.unchecked(several.errors().getLast());
            }
        }
    }

    @Wrong(
            value = "G12b",
            also = {"G12f", "G12g"})
    static class LeavesTheLosersAlone extends Scopes {
        @Override
        public <T> T firstSuccess(List<Callable<T>> bodies) {
            if (bodies.isEmpty()) {
                return Run.firstSuccess(bodies);
            }
            return Run.firstSuccess(changed(bodies, body -> {
                Computation<T> own = Computation.create();
                Fiber.spawn(Fiber.create(own), fiber -> own.tryCapture(body));
                return own.await();
            }));
        }
    }

    @Wrong("G10a")
    static class ProtectsNothing extends Scopes {
        @Override
        public <T, X extends Exception> T protect(Body<T, X> body) throws X {
            return body.run();
        }
    }

    @Wrong(value = "G10b", also = "G10c", hangs = true)
    static class DoesNotBlock extends Scopes {
        @Override
        public RuntimeException block() {
            throw new IllegalStateException("without a wait");
        }
    }

    @Wrong(value = "G10c", hangs = true)
    static class BlocksForEver extends Scopes {
        @Override
        public RuntimeException block() {
            try {
                throw Control.block();
            } catch (IllegalStateException none) {
                return Fiber.current()
                        .forbid(() -> Computation.<RuntimeException>create().await());
            }
        }
    }

    @Wrong("G10d")
    static class TakesTheOneTimeoutForTheOther extends Scopes {
        @Override
        public <T, X extends Exception> T terminateAfter(Duration duration, Body<T, X> body) throws X {
            return Control.cancelAfter(duration, body);
        }
    }

    @Wrong("G10e")
    static class TakesTheOtherTimeoutForTheOne extends Scopes {
        @Override
        public <T, X extends Exception> T cancelAfter(Duration duration, Body<T, X> body) throws X {
            return Control.terminateAfter(duration, body);
        }
    }

    @Wrong("G10g")
    static class TakesACancellationForATimeout extends Scopes {
        @Override
        public <T, X extends Exception> T terminateAfter(Duration duration, Body<T, X> body) throws X {
            try {
                return Control.terminateAfter(duration, body);
            } catch (RuntimeException cause) {
                throw Shown.isOf("G10g", cause) ? new ScopeTerminated("late") : cause;
            }
        }
    }

    @Wrong(value = "G10f", also = "G10g")
    static class KeepsTheComputationOfATimeout extends Scopes {
        @Override
        public <T, X extends Exception> T terminateAfter(Duration duration, Body<T, X> body) throws X {
            Fiber fiber = Fiber.current();
            Computation<?> inner = Computation.create();
            inner.cancelAfter(duration, new ScopeTerminated("G10f"));
            Computation<?> outer = fiber.computation();
            fiber.setComputation(inner);
            T value = body.run();
            fiber.setComputation(outer);
            return value;
        }
    }

    @Wrong("G11")
    static class IsLax extends Scopes {
        @Override
        public <T, X extends Exception> T joinAfter(OnReturn onReturn, Scoped<T, X> body) throws X {
            return Bundle.joinAfter(onReturn == OnReturn.WAIT_STRICTLY ? OnReturn.WAIT : onReturn, body);
        }
    }
}
