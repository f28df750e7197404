/// Has fibers inherit thread-locals: those of the accessors that are registered with Micrometer's
/// `ContextRegistry`, the MDC of SLF4J, and the context of OpenTelemetry. On JDK 25, also ScopedValues.
@org.jspecify.annotations.NullMarked
module io.picos.context {
    requires transitive io.picos;
    requires context.propagation;
    requires static org.slf4j;
    requires static io.opentelemetry.context;
    requires static transitive org.jspecify;

    exports io.picos.context;

    provides io.picos.spi.Inheritance with
            io.picos.context.MicrometerInheritance,
            io.picos.context.ScopedValueInheritance;
}
