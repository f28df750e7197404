package io.picos.benchmarks.context;

import io.micrometer.context.ContextRegistry;
import io.picos.Fiber;
import io.picos.benchmarks.contender.Bridge;
import io.picos.reactor.ReactorBridge;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import reactor.core.publisher.Mono;

/// What does it cost a fiber to inherit five thread-locals, and what does it cost to suspend with them?
///
/// `mvn -q -DskipTests -Pcontext,benchmarks -Dbenchmark.arguments="--only Context" -pl benchmarks -am verify`
@State(Scope.Benchmark)
public class ContextBenchmark {
    private static final Bridge BRIDGE = Bridge.onPool(1);
    private static final int TIMES = 10_000;

    /// The keys of the accessors that `bridge-context` registers itself.
    private static final List<String> OTHERS = List.of("cp.slf4j", "io.opentelemetry.context");

    /// The values of the starter.
    public enum Values {
        /// No accessor is registered: the module finds nothing to capture.
        NO_ACCESSOR,
        /// Five accessors, and none has a value.
        NONE_SET,
        /// Five accessors, and each has a value.
        ALL_SET
    }

    /// The values of the starter.
    @Param
    public Values values = Values.NO_ACCESSOR;

    private final List<ThreadLocal<String>> locals =
            IntStream.range(0, 5).mapToObj(number -> new ThreadLocal<String>()).toList();

    /// Registers the accessors.
    @Setup
    public void register() {
        OTHERS.forEach(ContextRegistry.getInstance()::removeThreadLocalAccessor);
        if (values != Values.NO_ACCESSOR) {
            for (int number = 0; number < locals.size(); number++) {
                ContextRegistry.getInstance().registerThreadLocalAccessor("local " + number, locals.get(number));
            }
        }
    }

    /// Runs the body in a fiber that has the values.
    private void run(Callable<?> body) throws Exception {
        BRIDGE.run(() -> {
            if (values == Values.ALL_SET) {
                locals.forEach(local -> local.set("value"));
            }
            return body.call();
        });
    }

    /// One fiber that does nothing, and ends before the next one is spawned.
    @Benchmark
    @OperationsPerInvocation(TIMES)
    public void spawn() throws Exception {
        run(() -> {
            for (int time = 0; time < TIMES; time++) {
                Fiber.spawn(Fiber.create(Fiber.current().computation()), fiber -> {});
                Fiber.yield();
            }
            return null;
        });
    }

    /// One suspension of a fiber that has inherited the values.
    @Benchmark
    @OperationsPerInvocation(TIMES)
    public void yield() throws Exception {
        run(() -> {
            for (int time = 0; time < TIMES; time++) {
                Fiber.yield();
            }
            return null;
        });
    }

    /// The await of a mono that has its value.
    @Benchmark
    @OperationsPerInvocation(TIMES)
    public void awaitMono() throws Exception {
        Mono<String> mono = Mono.fromSupplier(() -> "value");
        run(() -> {
            for (int time = 0; time < TIMES; time++) {
                String unused = ReactorBridge.await(mono);
            }
            return null;
        });
    }
}
