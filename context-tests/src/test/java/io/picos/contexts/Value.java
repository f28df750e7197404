package io.picos.contexts;

import java.util.List;
import java.util.ServiceLoader;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// A kind of context value, as code reads and changes it.
interface Value {
    /// {@return the kinds that this JDK has} On JDK 25, the service loader has one more.
    static List<Value> all() {
        return Stream.concat(
                        Stream.of(new ThreadLocalValue(), new MdcValue(), new ViewValue(), new VertxLocalValue()),
                        ServiceLoader.load(Value.class).stream().map(ServiceLoader.Provider::get))
                .toList();
    }

    Column column();

    /// {@return the value that the current code has, or null}
    @Nullable String seen();

    /// Runs the body, which has the value. Where the value is not bound to a body, it is left behind.
    <T extends @Nullable Object> T with(String value, Callable<T> body) throws Exception;

    /// Takes the value away from the current thread.
    default void clear() {}
}
