package io.picos.project;

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
            "named(name)",
            "builder(body)",
            "builder(deadline, body)",
            "builder(computation, body)",
            "await(x)",
            "await(x, onUndelivered)",
            "awaitOwned(x)",
            "stream(body)",
            "stream(deadline, body)",
            "stream(computation, body)",
            "open(x)",
            "open(x, prefetch)",
            "open(x, prefetch, onUndelivered)",
            "open(x, channel)",
            "awaitFirst(x)",
            "sink(x)",
            "toX(computation)",
            "fromX(x)",
            "context()",
            "cancelAfter(computation, duration, cause)");

    /// Why a library has no method of a role.
    private static final Map<String, String> GAPS = Map.ofEntries(
            Map.entry("Reactor awaitOwned(x)", "a wait has a subscription of its own, which is cancelled with it"),
            Map.entry("RxJava awaitOwned(x)", "a wait has a subscription of its own, which is disposed of with it"),
            Map.entry("Vertx awaitOwned(x)", "a future cannot be cancelled"),
            Map.entry("CompletableFuture context()", "the library has none"),
            Map.entry("RxJava context()", "the library has none"),
            Map.entry("Vertx context()", "`Vertx.currentContext()` is it"),
            Map.entry("CompletableFuture open(x, channel)", "the library has no streams without back-pressure"),
            Map.entry("Reactor open(x, channel)", "the library has no streams without back-pressure"),
            Map.entry("Vertx open(x, channel)", "a stream can be paused"),
            Map.entry("Vertx awaitFirst(x)", "a stream is hot"),
            Map.entry("CompletableFuture sink(x)", "the library has none"),
            Map.entry("Reactor sink(x)", "a sink of Reactor fails when it is full"),
            Map.entry("RxJava sink(x)", "a subject has no back-pressure"));

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
