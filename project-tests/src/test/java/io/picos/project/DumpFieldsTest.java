package io.picos.project;

import static java.util.stream.Collectors.toCollection;
import static org.assertj.core.api.Assertions.assertThat;

import io.picos.Computation;
import io.picos.Fiber;
import io.picos.FiberDump;
import io.picos.ThreadScheduler;
import io.picos.std.event.Event;
import io.picos.std.structured.Bundle;
import io.picos.std.sync.Latch;
import io.picos.std.sync.Mutex;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/// The fields of the JSON of dumps are those in `docs/DEBUGGING.md` (O10).
class DumpFieldsTest {
    private static final Pattern FIELD = Pattern.compile("\"(\\w+)\":");
    private static final Pattern NAME = Pattern.compile("`(\\w+)`");

    /// The fields that a fiber has only in some states.
    private static final Set<String> OPTIONAL =
            Set.of("owner", "alternatives", "orphan", "holdsUp", "cancellation", "suspendedMillis");

    @Test
    void fields_areThoseOfThePage() throws IOException {
        assertThat(written()).isEqualTo(documented());
    }

    /// {@return the fields of a dump in which each field has a value}
    private static Set<String> written() {
        return ThreadScheduler.run(() -> Bundle.joinAfter(bundle -> {
            Mutex mutex = Mutex.create();
            mutex.lock();
            bundle.fork(mutex::lock);
            bundle.fork(() -> Event.select(Event.from(Computation.create())));
            bundle.fork(() -> Computation.create().await());
            Latch open = Latch.create(1);
            bundle.fork(() -> {
                Fiber self = Fiber.current();
                self.setComputation(Computation.cancelled(new IllegalStateException()));
                self.forbid(() -> {
                    open.await();
                    return null;
                });
            });
            bundle.forkAsPromise(() -> Computation.create().await());
            Set<String> fields = new TreeSet<>();
            while (!fields.containsAll(OPTIONAL)) {
                FIELD.matcher(FiberDump.json()).results().forEach(match -> fields.add(match.group(1)));
                Fiber.yield();
            }
            open.countDown();
            mutex.unlock();
            bundle.terminate();
            return fields;
        }));
    }

    /// {@return the names in the first column of the table of fields, and those of the things that are waited for}
    private static Set<String> documented() throws IOException {
        String page = Files.readString(Path.of("..", "docs", "DEBUGGING.md"));
        String table = page.substring(page.indexOf("| field | value |"));
        Set<String> names = table.lines()
                .skip(2)
                .takeWhile(line -> line.startsWith("| `"))
                .map(line -> line.startsWith("| `waitsFor`") ? line : line.split("\\|")[1])
                .flatMap(line -> NAME.matcher(line).results())
                .map(match -> match.group(1))
                .collect(toCollection(TreeSet::new));
        assertThat(names).contains("version", "alternatives");
        return names;
    }
}
