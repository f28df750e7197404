package io.picos.contexts;

/// A column of the matrix: a kind of context value.
enum Column {
    THREAD_LOCAL("thread-local"),
    MDC("MDC"),
    SCOPED_VALUE("ScopedValue"),
    VIEW("view of Reactor"),
    VERTX_LOCAL("local of Vert.x");

    private final String title;

    Column(String title) {
        this.title = title;
    }

    /// {@return its head}
    String title() {
        return title;
    }

    /// {@return whether the library has such values}
    boolean isOf(String library) {
        return switch (this) {
            case VIEW -> library.equals(Library.REACTOR);
            case VERTX_LOCAL -> library.equals(Library.VERTX);
            default -> true;
        };
    }
}
