package io.picos.compat.wrong;

import io.picos.Body;
import io.picos.Computation;
import io.picos.Fiber;
import io.picos.compat.resource.AbandonedResourceRules;
import io.picos.compat.resource.ResourceMoveRules;
import io.picos.compat.resource.ResourceRules;
import io.picos.compat.resource.ResourceSubject;
import io.picos.std.resource.BodyWith;
import io.picos.std.resource.Cleanup;
import io.picos.std.resource.Release;
import io.picos.std.resource.Resource;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/// Resources that break one rule each.
final class WrongResources {
    private WrongResources() {}

    /// What all of them are run against.
    abstract static class Resources extends OnThreads
            implements ResourceRules, ResourceMoveRules, AbandonedResourceRules, ResourceSubject {
        @Override
        public ResourceSubject resources() {
            return this;
        }
    }

    @Wrong("R1")
    static class ReleasesTwice extends Resources {
        @Override
        public <R, T> T use(Body<R, Exception> acquire, Release<R> release, BodyWith<R, T, Exception> body)
                throws Exception {
            Release<R> twice = resource -> {
                release.release(resource);
                release.release(resource);
            };
            return Resource.use(acquire, twice, body);
        }
    }

    @Wrong("R1")
    static class ReleasesWhereItCanBeCancelled extends Resources {
        @Override
        public <R, T> T use(Body<R, Exception> acquire, Release<R> release, BodyWith<R, T, Exception> body)
                throws Exception {
            Fiber fiber = Fiber.currentOrNull();
            Release<R> permitted = resource -> fiber.permit(() -> released(release, resource));
            return Resource.use(acquire, fiber == null ? release : permitted, body);
        }

        private static <R> int released(Release<R> release, R resource) throws Exception {
            release.release(resource);
            return 1;
        }
    }

    @Wrong("R1")
    static class LooksForACancellationBeforeTheBody extends Resources {
        @Override
        public <R, T> T use(Body<R, Exception> acquire, Release<R> release, BodyWith<R, T, Exception> body)
                throws Exception {
            R resource = acquire.run();
            Fiber fiber = Fiber.currentOrNull();
            if (fiber != null) {
                fiber.check();
            }
            return Resource.use(() -> resource, release, body);
        }
    }

    @Wrong("R1")
    static class CleansUpAfterSuccessOnly extends Resources {
        @Override
        public <T> T lastly(Cleanup cleanup, Body<T, Exception> body) throws Exception {
            Fiber fiber = Fiber.currentOrNull();
            Cleanup unlessCancelled = () -> {
                if (fiber == null || !fiber.computation().isCancelled()) {
                    cleanup.run();
                }
            };
            return Resource.lastly(unlessCancelled, body);
        }
    }

    @Wrong("R2")
    static class AddsToTheBodysException extends Resources {
        @Override
        public <R, T> T use(Body<R, Exception> acquire, Release<R> release, BodyWith<R, T, Exception> body)
                throws Exception {
            return Resource.use(acquire, release, resource -> {
                try {
                    return body.run(resource);
                } catch (Exception thrown) {
                    thrown.addSuppressed(new Exception("from the release"));
                    throw thrown;
                }
            });
        }
    }

    @Wrong("R2")
    static class LosesWhatTheReleaseThrows extends Resources {
        @Override
        public <T> T lastly(Cleanup cleanup, Body<T, Exception> body) throws Exception {
            Cleanup silent = () -> {
                try {
                    cleanup.run();
                } catch (Exception lost) {
                    // nobody learns of it
                }
            };
            return Resource.lastly(silent, body);
        }
    }

    @Wrong("R3")
    static class LendsTwice extends Resources {
        private final Map<Resource<?>, Object> lent = new ConcurrentHashMap<>();

        @Override
        @SuppressWarnings("unchecked") // the resource holds what it lends
        public <R, T> T borrow(Resource<R> resource, BodyWith<R, T, Exception> body) throws Exception {
            Object already = lent.get(resource);
            if (already != null && resource.toString().contains("borrowed")) {
                return body.run((R) already);
            }
            return resource.borrow(borrowed -> {
                lent.put(resource, borrowed);
                return body.run(borrowed);
            });
        }
    }

    @Wrong("R3")
    static class BlamesACancelledFiber extends Resources {
        @Override
        public <R, T> T move(Resource<R> resource, BodyWith<R, T, Exception> body) throws Exception {
            if (resource.toString().contains("dropped")) {
                throw new IllegalStateException("dropped");
            }
            return resource.move(body);
        }
    }

    @Wrong("R4")
    static class KeepsWhatACancelledFiberHad extends Resources {
        @Override
        public <R, T> T instantiate(
                Body<R, Exception> acquire, Release<R> release, BodyWith<Resource<R>, T, Exception> body)
                throws Exception {
            Release<R> unlessCancelled = resource -> {
                Fiber fiber = Fiber.currentOrNull();
                if (fiber == null || !fiber.computation().isCancelled()) {
                    release.release(resource);
                }
            };
            return Resource.instantiate(acquire, unlessCancelled, body);
        }
    }

    @Wrong("R4")
    static class DropsAtAnyWakeUp extends Resources {
        @Override
        public <R, T> T instantiate(
                Body<R, Exception> acquire, Release<R> release, BodyWith<Resource<R>, T, Exception> body)
                throws Exception {
            Computation<Resource<R>> instance = Computation.create();
            Runnable drop = () -> {
                if (instance.await().toString().contains("held")) {
                    instance.await().drop();
                }
            };
            return Fiber.currentOrNull() == null
                    ? Resource.instantiate(acquire, release, body)
                    : Woken.after(
                            drop,
                            () -> Resource.instantiate(acquire, release, resource -> {
                                instance.tryReturn(resource);
                                return body.run(resource);
                            }));
        }
    }

    @Wrong(value = "R5", hangs = true)
    static class WaitsForTheTarget extends Resources {
        @Override
        public <R, T> T instantiate(
                Body<R, Exception> acquire, Release<R> release, BodyWith<Resource<R>, T, Exception> body)
                throws Exception {
            Computation<Integer> released = Computation.create();
            Release<R> telling = resource -> {
                try {
                    release.release(resource);
                } finally {
                    released.tryReturn(1);
                }
            };
            T value = Resource.instantiate(acquire, telling, body);
            Fiber.current().forbid(released::await);
            return value;
        }
    }

    @Wrong("R6")
    static class ClosesAfterSuccessOnly extends Resources {
        @Override
        public <R extends AutoCloseable, T> T use(Body<R, Exception> acquire, BodyWith<R, T, Exception> body)
                throws Exception {
            R resource = acquire.run();
            T value = body.run(resource);
            return Resource.use(() -> resource, ignored -> value);
        }
    }
}
