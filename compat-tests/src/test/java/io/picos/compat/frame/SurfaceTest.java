package io.picos.compat.frame;

import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// The bridges have the same methods in the same order, and a reason for each gap: as `docs/ADAPTERS.md` shows.
class SurfaceTest {
    private static final List<String> LIBRARIES = List.of("CompletableFuture", "Reactor", "RxJava", "Vertx");

    private static final List<String> ROLES = List.of(
            "on(native)",
            "builder(body)",
            "builder(deadline, body)",
            "builder(computation, body)",
            "await(x)",
            "await(x, onUndelivered)",
            "awaitOwned(x)",
            "toX(computation)",
            "fromX(x)",
            "context()",
            "cancelAfter(computation, duration, cause)");

    /// Why a library has no method of a role.
    private static final Map<String, String> GAPS = Map.of(
            "Reactor awaitOwned(x)", "a wait has a subscription of its own, which is cancelled with it",
            "RxJava awaitOwned(x)", "a wait has a subscription of its own, which is disposed of with it",
            "Vertx awaitOwned(x)", "a future cannot be cancelled",
            "CompletableFuture context()", "the library has none",
            "RxJava context()", "the library has none",
            "Vertx context()", "`Vertx.currentContext()` is it");

    private static final Map<String, Surface> SURFACES = LIBRARIES.stream()
            .collect(Collectors.toMap(Function.identity(), Surface::of, (one, other) -> one, LinkedHashMap::new));

    @Test
    void methods_ofAllBridges_haveTheSameOrder() {
        SURFACES.forEach((library, surface) -> assertThat(surface.roles())
                .as("the methods of %sBridge", library)
                .isEqualTo(ROLES.stream()
                        .filter(role -> !GAPS.containsKey(library + " " + role))
                        .toList()));
    }

    @Test
    void page_showsTheSurfaces() {
        Stream<String> head = Stream.of(
                row("", LIBRARIES),
                row("---", LIBRARIES.stream().map(library -> "---").toList()));
        Stream<String> rows = ROLES.stream()
                .map(role -> row(
                        "`" + role + "`",
                        LIBRARIES.stream().map(library -> cell(library, role)).toList()));
        String table = Stream.concat(head, rows).collect(joining());
        new Page("docs/ADAPTERS.md").assertPart("surface", table);
    }

    private static String cell(String library, String role) {
        String gap = GAPS.get(library + " " + role);
        return gap != null
                ? "*" + gap + "*"
                : SURFACES.get(library).methods().stream()
                        .filter(method -> method.role().equals(role))
                        .map(method -> "`" + method + "`")
                        .distinct()
                        .collect(joining(", "));
    }

    private static String row(String first, List<String> cells) {
        return "| " + first + " | " + String.join(" | ", cells) + " |\n";
    }
}
