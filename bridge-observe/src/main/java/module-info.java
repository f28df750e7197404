/// Shows what fibers do: events for JDK Flight Recorder, and an MBean. To have the module on the path is enough.
@org.jspecify.annotations.NullMarked
module io.picos.observe {
    requires transitive io.picos;
    requires jdk.jfr;
    requires java.management;
    requires static transitive org.jspecify;

    exports io.picos.observe;

    provides io.picos.spi.FiberListener with
            io.picos.observe.FlightListener;
}
