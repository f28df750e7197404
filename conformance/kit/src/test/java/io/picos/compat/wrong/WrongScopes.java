package io.picos.compat.wrong;

import io.picos.Body;
import io.picos.Cancellation;
import io.picos.Computation;
import io.picos.Fiber;
import io.picos.ScopeTerminated;
import io.picos.compat.StructuredConformance;
import io.picos.compat.structured.ScopeSubject;
import io.picos.std.structured.Bundle;
import io.picos.std.structured.Errors;
import io.picos.std.structured.OnReturn;
import io.picos.std.structured.Promise;
import io.picos.std.structured.Run;
import io.picos.std.structured.Scoped;
import io.picos.std.structured.Task;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;

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

    @Wrong("G2")
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

    @Wrong("G2")
    static class TakesAnEndForAFailure extends Scopes {
        @Override
        public void fork(Bundle bundle, Task task) {
            Task wrapped = () -> {
                try {
                    task.run();
                } catch (ScopeTerminated ended) {
                    if (ended.getMessage().startsWith("G2")) {
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

    @Wrong("G6")
    static class TerminatesTheScopeWithAPromise extends Scopes {
        @Override
        public boolean tryTerminate(Promise<?> promise) {
            boolean won = promise.tryTerminate();
            Fiber.current().computation().tryCancel(new ScopeTerminated("G6"));
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

    @Wrong("G9")
    static class DoesNotJoinLosers extends Scopes {
        @Override
        public <T> T firstOrTerminate(List<Callable<T>> bodies) {
            Computation<T> first = Computation.create();
            for (Callable<T> body : bodies) {
                Fiber.spawn(Fiber.create(first), fiber -> {
                    try {
                        first.tryReturn(body.call());
                    } catch (ScopeTerminated ended) {
                        // neither wins nor fails
                    }
                });
            }
            return first.await();
        }
    }

    @Wrong("G9")
    static class RunsTheLastElsewhere extends Scopes {
        @Override
        public void all(List<Task> tasks) {
            Bundle.joinAfter(bundle -> {
                tasks.forEach(bundle::fork);
                return bundle;
            });
        }
    }

    @Wrong("G12")
    static class EndsWithTheFirstFailure extends Scopes {
        @Override
        public <T> T firstSuccess(List<Callable<T>> bodies) {
            return Run.firstOrTerminate(bodies);
        }
    }

    @Wrong("G12")
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

    @Wrong("G12")
    static class LeavesTheLosersAlone extends Scopes {
        @Override
        public <T> T firstSuccess(List<Callable<T>> bodies) {
            if (bodies.isEmpty()) {
                return Run.firstSuccess(bodies);
            }
            List<Callable<T>> alone = bodies.stream()
                    .<Callable<T>>map(body -> () -> {
                        Computation<T> own = Computation.create();
                        Fiber.spawn(Fiber.create(own), fiber -> own.tryCapture(body));
                        return own.await();
                    })
                    .toList();
            return Run.firstSuccess(alone);
        }
    }

    @Wrong("G10")
    static class ProtectsNothing extends Scopes {
        @Override
        public <T, X extends Exception> T protect(Body<T, X> body) throws X {
            return body.run();
        }
    }

    @Wrong(value = "G10", hangs = true)
    static class KeepsTheComputationOfATimeout extends Scopes {
        @Override
        public <T, X extends Exception> T terminateAfter(Duration duration, Body<T, X> body) throws X {
            Fiber fiber = Fiber.current();
            Computation<?> inner = Computation.create();
            inner.cancelAfter(duration, new ScopeTerminated("G10"));
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
