package io.picos.contexts;

import static java.util.stream.Collectors.joining;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// The value that is seen at each place: the table in `docs/ADAPTERS.md`.
final class Matrix {
    /// The libraries. The first one has no exceptions.
    static final Map<String, Supplier<Library>> LIBRARIES = new LinkedHashMap<>();

    static {
        LIBRARIES.put("CompletableFuture", FutureLibrary::new);
        LIBRARIES.put(Library.REACTOR, ReactorLibrary::new);
        LIBRARIES.put("RxJava", RxJavaLibrary::new);
        LIBRARIES.put(Library.VERTX, VertxLibrary::new);
        LIBRARIES.put(Library.THREADS, ThreadsLibrary::new);
    }

    private Matrix() {}

    /// {@return the value that is seen, `starter` or `fiber`, or null}
    static @Nullable String expected(Place place, Column column, String library) {
        boolean isReactor = library.equals(Library.REACTOR);
        return switch (column) {
            case VIEW -> place == Place.BLOCKING ? null : "starter"; // immutable, and read in a fiber only
            case VERTX_LOCAL -> place == Place.BUILDER ? "starter" : "fiber"; // shared by the whole request (B14)
            case THREAD_LOCAL, MDC, SCOPED_VALUE -> {
                boolean isInView = column != Column.SCOPED_VALUE; // Micrometer's registry puts it into a view
                yield switch (place) {
                    case BUILDER, RESULT -> isReactor && !isInView ? null : "starter"; // K1, K5, K9
                    case SPAWN, FORK, PROMISE, BLOCKING -> "fiber"; // K1, K8
                    case SUSPENSION, CLOSURE -> "fiber"; // K2
                    case AWAIT -> isReactor && isInView ? "fiber" : null; // K6
                    case ELEMENT -> library.equals(Library.VERTX) ? null : "fiber"; // K9
                };
            }
        };
    }

    /// {@return the table}
    static String table() {
        StringBuilder table = new StringBuilder(
                row("", Arrays.stream(Column.values()).map(Column::title).toList()));
        table.append(
                row("---", Arrays.stream(Column.values()).map(column -> "---").toList()));
        for (Place place : Place.values()) {
            table.append(row(
                    place.title(),
                    Arrays.stream(Column.values())
                            .map(column -> cell(place, column))
                            .toList()));
        }
        return table.toString();
    }

    private static String row(String first, List<String> cells) {
        return "| " + first + " | " + String.join(" | ", cells) + " |\n";
    }

    private static String cell(Place place, Column column) {
        List<String> libraries = LIBRARIES.keySet().stream()
                .filter(library -> column.isOf(library) && place.isOf(library))
                .toList();
        String usual = expected(place, column, libraries.getFirst());
        String exceptions = libraries.stream()
                .filter(library -> !Objects.equals(usual, expected(place, column, library)))
                .map(library -> "; " + library + ": " + shown(expected(place, column, library)))
                .collect(joining());
        return shown(usual) + exceptions;
    }

    private static String shown(@Nullable String seen) {
        return seen == null ? "none" : "the " + seen + "'s";
    }
}
