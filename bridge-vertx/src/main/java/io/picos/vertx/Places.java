package io.picos.vertx;

import io.netty.channel.EventLoop;
import io.netty.util.concurrent.EventExecutor;
import io.picos.spi.BackendScheduler;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.internal.VertxInternal;
import io.vertx.core.shareddata.Shareable;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/// Chooses where the fibers of a bridge run.
sealed interface Places {
    /// A context, and the scheduler of its fibers.
    ///
    /// @param context for the next fiber
    /// @param scheduler of the context, or of its original if it is a duplicate
    record Place(ContextInternal context, BackendScheduler scheduler) {
        static Place of(ContextInternal context) {
            return new Place(context, BackendScheduler.shared(context.unwrap(), VertxBackend::new));
        }
    }

    /// {@return the place for the next fiber}
    Place next();

    /// {@return one of the schedulers}
    BackendScheduler any();

    static Places of(Context context) {
        return new One(Place.of((ContextInternal) context));
    }

    /// The event loops of a Vert.x, at most as many as cores. The Vert.x stores them, so all its bridges share
    /// them.
    static Places of(Vertx vertx) {
        return vertx.sharedData()
                .<String, Spread>getLocalMap(Places.class.getName())
                .computeIfAbsent("event loops", ignored -> Spread.over((VertxInternal) vertx));
    }

    /// {@return these places, for fibers of that name}
    default Places named(String name) {
        return new Named(this, name);
    }

    /// Gives each fiber a name.
    ///
    /// @param places where the fibers run
    /// @param name the name of the fibers
    record Named(Places places, String name) implements Places {
        @Override
        public Place next() {
            Place place = places.next();
            return new Place(place.context, place.scheduler.named(name));
        }

        @Override
        public BackendScheduler any() {
            return places.any();
        }

        @Override
        public String toString() {
            return places.toString();
        }
    }

    /// A single context.
    ///
    /// @param place the only one
    record One(Place place) implements Places {
        @Override
        public Place next() {
            return place;
        }

        @Override
        public BackendScheduler any() {
            return place.scheduler;
        }

        @Override
        public String toString() {
            return place.scheduler.toString();
        }
    }

    /// The current context, if it belongs to this Vert.x, as in the library's own methods. Otherwise a context
    /// on each event loop in turn; each fiber gets a duplicate, so that it has locals of its own.
    ///
    /// @param places one for each event loop
    /// @param turn counts the fibers
    record Spread(List<Place> places, AtomicInteger turn) implements Places, Shareable {
        private static Spread over(VertxInternal vertx) {
            List<Place> places = new ArrayList<>();
            for (EventExecutor loop : vertx.nettyEventLoopGroup()) {
                if (places.size() < Runtime.getRuntime().availableProcessors()) {
                    places.add(Place.of(vertx.contextBuilder()
                            .withEventLoop((EventLoop) loop)
                            .build()));
                }
            }
            return new Spread(List.copyOf(places), new AtomicInteger());
        }

        @Override
        public Place next() {
            ContextInternal current = ContextInternal.current();
            if (current != null && current.owner() == places.getFirst().context.owner()) {
                return Place.of(current); // with the locals and the tracing of the request (B5)
            }
            Place place = places.get(Math.floorMod(turn.getAndIncrement(), places.size()));
            return new Place(place.context.duplicate(), place.scheduler);
        }

        @Override
        public BackendScheduler any() {
            return places.getFirst().scheduler;
        }

        @Override
        public String toString() {
            return places.toString();
        }
    }
}
