package io.picos.engine.thread;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;

/// Finds the implementations of the library's interfaces on the path of the program.
final class Services {
    private Services() {}

    /// {@return all implementations} An implementation that cannot be loaded is reported and left out: fibers must
    /// start without it.
    ///
    /// @param type the interface, which the module declares to use
    static <S> List<S> load(Class<S> type) {
        List<S> found = new ArrayList<>();
        Iterator<S> services =
                ServiceLoader.load(type, Services.class.getClassLoader()).iterator();
        boolean more = true;
        while (more) {
            try {
                more = services.hasNext();
                if (more) {
                    found.add(services.next());
                }
            } catch (Exception | LinkageError | ServiceConfigurationError broken) {
                Uncaught.report(broken);
            }
        }
        return found;
    }
}
