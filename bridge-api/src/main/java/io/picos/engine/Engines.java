package io.picos.engine;

import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// All engines of this JVM, with their names.
///
/// A name is that of the backend and a number, the least that no other engine of that backend's name has. So a
/// program that creates its schedulers in the same order gives them the same names in each run, and a name is used
/// again once its engine has been collected. The engines themselves can still be garbage collected.
final class Engines {
    private static final Map<String, List<WeakReference<Place>>> PLACES = new TreeMap<>(); // guarded by itself

    private Engines() {}

    /// {@return a place for another engine}
    ///
    /// @param backend the name of its backend
    static Place enter(String backend) {
        synchronized (PLACES) {
            List<WeakReference<Place>> places = PLACES.computeIfAbsent(backend, ignored -> new ArrayList<>());
            int index = 0;
            while (index < places.size() && places.get(index).get() != null) {
                index++;
            }
            Place place = new Place(backend + "-" + (index + 1));
            WeakReference<Place> reference = new WeakReference<>(place);
            if (index < places.size()) {
                places.set(index, reference);
            } else {
                places.add(reference);
            }
            return place;
        }
    }

    /// {@return the engines, in the order of their names}
    static List<Engine> all() {
        List<Engine> all = new ArrayList<>();
        synchronized (PLACES) {
            for (List<WeakReference<Place>> places : PLACES.values()) {
                for (WeakReference<Place> reference : places) {
                    Place place = reference.get();
                    Engine engine = place == null ? null : place.engine;
                    if (engine != null) {
                        all.add(engine);
                    }
                }
            }
        }
        return all;
    }

    /// The place of one engine, which alone refers to it.
    static final class Place {
        final String name;
        private volatile @Nullable Engine engine; // written once, when the engine is complete

        private Place(String name) {
            this.name = name;
        }

        void set(Engine engine) {
            this.engine = engine;
        }
    }
}
