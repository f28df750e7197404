package io.picos.contexts;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DynamicContainer;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/// Rules K1 to K9 and K11 with all that a program has: each kind of value, at each place, on each library.
class ContextMatrixTest {
    private static final Path PAGE = Path.of("..", "docs", "ADAPTERS.md"); // surefire runs in the module
    private static final String BEGIN = "<!-- begin context -->\n";
    private static final String END = "<!-- end context -->";

    @TestFactory
    Stream<DynamicContainer> cell_hasTheExpectedValue() {
        return Arrays.stream(Place.values())
                .map(place -> DynamicContainer.dynamicContainer(place.title(), cells(place)));
    }

    private static Stream<DynamicTest> cells(Place place) {
        List<DynamicTest> cells = new ArrayList<>();
        for (String library : Matrix.LIBRARIES.keySet()) {
            for (Value value : Value.all()) {
                if (place.isOf(library) && value.column().isOf(library)) {
                    cells.add(DynamicTest.dynamicTest(
                            library + ", " + value.column().title(), () -> assertCell(place, library, value)));
                }
            }
        }
        return cells.stream();
    }

    private static void assertCell(Place place, String name, Value value) throws Exception {
        try (Library library = Matrix.LIBRARIES.get(name).get()) {
            assertThat(place.measure(library, value))
                    .as("%s, %s, %s", name, value.column().title(), place.title())
                    .isEqualTo(Matrix.expected(place, value.column(), name));
            if (place != Place.CLOSURE && !name.equals(Library.THREADS)) {
                assertThat(seenByTask(library, value))
                        .as("K3: what a task of the backend finds")
                        .isNull();
            }
        } finally {
            value.clear();
        }
    }

    private static @Nullable String seenByTask(Library library, Value value) throws Exception {
        CompletableFuture<@Nullable String> seen = new CompletableFuture<>();
        library.task(() -> seen.complete(value.seen()));
        return seen.get(60, TimeUnit.SECONDS);
    }

    /// On JDK 25 or newer, all columns are measured.
    @Test
    void columns_areMeasured() {
        assertThat(Value.all().stream().map(Value::column))
                .containsOnlyOnce(Arrays.stream(Column.values())
                        .filter(column -> column != Column.SCOPED_VALUE
                                || Runtime.version().feature() >= 25)
                        .toArray(Column[]::new));
    }

    /// With `-Dpicos.docs=write`, writes the table.
    @Test
    void page_showsTheMatrix() throws IOException {
        String page = Files.readString(PAGE, UTF_8);
        int from = page.indexOf(BEGIN) + BEGIN.length();
        int to = page.indexOf(END);
        assertThat(to).as("docs/ADAPTERS.md has a part context").isGreaterThanOrEqualTo(from);
        if ("write".equals(System.getProperty("picos.docs"))) {
            Files.writeString(PAGE, page.substring(0, from) + Matrix.table() + page.substring(to), UTF_8);
        } else {
            assertThat(page.substring(from, to))
                    .as("docs/ADAPTERS.md, part context; -Dpicos.docs=write brings it up to date")
                    .isEqualTo(Matrix.table());
        }
    }
}
