/// Metrics of fibers and schedulers, for the registries of Micrometer.
@org.jspecify.annotations.NullMarked
module io.picos.observe.micrometer {
    requires transitive io.picos;
    requires transitive micrometer.core;
    requires static transitive org.jspecify;

    exports io.picos.observe.micrometer;

    provides io.picos.spi.FiberListener with
            io.picos.observe.micrometer.MetricsListener;
}
