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
import java.util.ArrayList;
import java.util.List;
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

    /// {@return what acquires a resource, and adds it to the list}
    private static <R> Body<R, Exception> seen(Body<R, Exception> acquire, List<R> acquired) {
        return () -> {
            acquired.add(acquire.run());
            return acquired.getFirst();
        };
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

    @Wrong("R2a")
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

    @Wrong(value = "R2c", also = "R2b")
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

    @Wrong("R2b")
    static class LosesWhatTheReleaseOfAFailureThrows extends Resources {
        @Override
        public <R, T> T use(Body<R, Exception> acquire, Release<R> release, BodyWith<R, T, Exception> body)
                throws Exception {
            boolean[] failed = {false};
            Release<R> silent = resource -> {
                try {
                    release.release(resource);
                } catch (Exception thrown) {
                    if (!failed[0]) {
                        throw thrown;
                    }
                }
            };
            return Resource.use(acquire, silent, resource -> {
                failed[0] = true;
                T value = body.run(resource);
                failed[0] = false;
                return value;
            });
        }
    }

    @Wrong("R2d")
    static class DropsInSilence extends Resources {
        @Override
        public void drop(Resource<?> resource) {
            try {
                resource.drop();
            } catch (IllegalStateException thrown) {
                if (!"R2d".equals(thrown.getMessage())) {
                    throw thrown;
                }
            }
        }
    }

    @Wrong("R3a")
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

    @Wrong(value = "R3b", also = "R3c")
    static class LendsWhatIsGone extends Resources {
        private final Map<Resource<?>, Object> lent = new ConcurrentHashMap<>();

        @Override
        public <R, T> T instantiate(
                Body<R, Exception> acquire, Release<R> release, BodyWith<Resource<R>, T, Exception> body)
                throws Exception {
            List<R> acquired = new ArrayList<>();
            return Resource.instantiate(seen(acquire, acquired), release, resource -> {
                lent.put(resource, acquired.getFirst());
                return body.run(resource);
            });
        }

        @Override
        @SuppressWarnings("unchecked") // the value is of the type of its resource
        public <R, T> T borrow(Resource<R> resource, BodyWith<R, T, Exception> body) throws Exception {
            Object gone = resource.toString().contains("dropped") ? lent.get(resource) : null;
            return gone == null ? resource.borrow(body) : body.run((R) gone);
        }
    }

    @Wrong("R3d")
    static class MindsWhatIsGone extends Resources {
        @Override
        public void drop(Resource<?> resource) {
            if (resource.toString().contains("dropped")) {
                throw new IllegalStateException("dropped");
            }
            resource.drop();
        }
    }

    @Wrong("R3e")
    static class AcquiresOutsideAnyFiber extends Resources {
        @Override
        public <R, T> T instantiate(
                Body<R, Exception> acquire, Release<R> release, BodyWith<Resource<R>, T, Exception> body)
                throws Exception {
            if (Fiber.currentOrNull() == null) {
                acquire.run();
            }
            return Resource.instantiate(acquire, release, body);
        }
    }

    @Wrong("R3c")
    static class BlamesACancelledFiber extends Resources {
        @Override
        public <R, T> T move(Resource<R> resource, BodyWith<R, T, Exception> body) throws Exception {
            if (resource.toString().contains("dropped")) {
                throw new IllegalStateException("dropped");
            }
            return resource.move(body);
        }
    }

    @Wrong("R4a")
    static class LeavesAtOnce extends Resources {
        @Override
        public <R, T> T instantiate(
                Body<R, Exception> acquire, Release<R> release, BodyWith<Resource<R>, T, Exception> body)
                throws Exception {
            List<R> acquired = new ArrayList<>();
            return Resource.instantiate(seen(acquire, acquired), release, resource -> {
                T value = body.run(resource);
                if (acquired.getFirst() instanceof String) {
                    resource.drop();
                }
                return value;
            });
        }
    }

    @Wrong(value = "R4c", hangs = true)
    static class WaitsForTheBorrower extends Resources {
        private final Map<Resource<?>, Computation<Integer>> borrowers = new ConcurrentHashMap<>();

        @Override
        public <R, T> T borrow(Resource<R> resource, BodyWith<R, T, Exception> body) throws Exception {
            Computation<Integer> ended = Computation.create();
            borrowers.put(resource, ended);
            try {
                return resource.borrow(body);
            } finally {
                ended.tryReturn(1);
            }
        }

        @Override
        public <R, T> T instantiate(
                Body<R, Exception> acquire, Release<R> release, BodyWith<Resource<R>, T, Exception> body)
                throws Exception {
            List<Resource<R>> instance = new ArrayList<>();
            try {
                return Resource.instantiate(acquire, release, resource -> {
                    instance.add(resource);
                    return body.run(resource);
                });
            } catch (RuntimeException cancelled) {
                Computation<Integer> borrower = instance.isEmpty() ? null : borrowers.get(instance.getFirst());
                if (borrower != null) {
                    Fiber.current().forbid(borrower::await);
                }
                throw cancelled;
            }
        }
    }

    @Wrong(value = "R4b", also = "R4c")
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

    @Wrong("R4d")
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
