package io.picos.compat.wrong;

import io.picos.Body;
import io.picos.Computation;
import io.picos.Fiber;
import io.picos.Trigger;
import io.picos.compat.structured.InterruptionRules;
import io.picos.compat.structured.InterruptionSubject;
import io.picos.std.structured.Interruptions;
import io.picos.std.structured.Task;
import java.time.Duration;

/// Interruptions that break one rule each.
final class WrongInterruptions {
    private WrongInterruptions() {}

    /// What all of them are run against.
    abstract static class Subject extends OnThreads implements InterruptionRules, InterruptionSubject {
        @Override
        public InterruptionSubject interruptions() {
            return this;
        }
    }

    /// Runs the cancel action in the action of a trigger.
    @Wrong("N1")
    static class RunsOnTheThreadOfTheCanceller extends Subject {
        @Override
        public <T, X extends Exception> T during(Task cancel, Body<T, X> body) throws X {
            Fiber fiber = Fiber.current();
            if (fiber.hasForbidden()) {
                return body.run();
            }
            boolean[] began = {false};
            return Interruptions.during(
                    () -> {
                        if (!began[0]) {
                            cancel.run();
                        }
                    },
                    () -> {
                        Computation<?> own = fiber.computation();
                        Trigger early = Trigger.withAction(ignored -> {
                            if (own.isCancelled()
                                    && N1.equals(own.cancellation().getMessage())) {
                                began[0] = true;
                                runNow(cancel);
                            }
                        });
                        own.tryAttach(early);
                        try {
                            return body.run();
                        } finally {
                            own.detach(early);
                        }
                    });
        }

        private static final String N1 = "N1: the fiber is cancelled";

        private static void runNow(Task cancel) {
            try {
                cancel.run();
            } catch (Exception thrown) {
                throw new AssertionError(thrown);
            }
        }
    }

    @Wrong("N2")
    static class DoesNotWaitForTheAction extends Subject {
        @Override
        public <T, X extends Exception> T during(Task cancel, Body<T, X> body) throws X {
            return Interruptions.during(
                    () -> {
                        Thread thread = new Thread(() -> {
                            try {
                                cancel.run();
                            } catch (Exception thrown) {
                                Thread self = Thread.currentThread();
                                self.getUncaughtExceptionHandler().uncaughtException(self, thrown);
                            }
                        });
                        thread.start();
                    },
                    body);
        }
    }

    @Wrong("N3")
    static class DoesNotLookAtTheFlag extends Subject {
        @Override
        public <T, X extends Exception> T during(Task cancel, Body<T, X> body) throws X {
            Fiber fiber = Fiber.current();
            T value = Interruptions.during(cancel, body);
            if (fiber.hasForbidden() && fiber.computation().isCancelled()) {
                try {
                    cancel.run();
                } catch (Exception thrown) {
                    throw new AssertionError(thrown);
                }
            }
            return value;
        }
    }

    @Wrong("N4")
    static class ThrowsWhatTheDriverThrows extends Subject {
        @Override
        @SuppressWarnings("unchecked") // the body's own
        public <T, X extends Exception> T during(Task cancel, Body<T, X> body) throws X {
            Exception[] thrown = {null};
            T value = Interruptions.during(cancel, () -> {
                try {
                    return body.run();
                } catch (Exception failure) {
                    thrown[0] = failure;
                    return null;
                }
            });
            if (thrown[0] != null) {
                throw (X) thrown[0];
            }
            return value;
        }
    }

    @Wrong(value = "N5", hangs = true)
    static class DropsTheExceptionOfTheAction extends Subject {
        @Override
        public <T, X extends Exception> T during(Task cancel, Body<T, X> body) throws X {
            return Interruptions.during(
                    () -> {
                        try {
                            cancel.run();
                        } catch (Exception dropped) {
                            return;
                        }
                    },
                    body);
        }
    }

    @Wrong("N6")
    static class LeavesATrigger extends Subject {
        @Override
        public <T, X extends Exception> T during(Task cancel, Body<T, X> body) throws X {
            Fiber.current().computation().tryAttach(Trigger.withAction(ignored -> {}));
            return Interruptions.during(cancel, body);
        }
    }

    /// Takes for granted that the first run of the cancel action has an effect.
    @Wrong(value = "N7", hangs = true)
    static class DoesNotRepeatTheAction extends Subject {
        @Override
        public <T, X extends Exception> T during(Task cancel, Duration again, Body<T, X> body) throws X {
            if (again.isZero()) {
                throw new IllegalArgumentException("again must be positive, but is zero");
            }
            return Interruptions.during(cancel, body);
        }
    }
}
