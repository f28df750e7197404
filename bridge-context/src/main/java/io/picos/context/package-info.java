/// Has fibers inherit thread-locals: those that are registered with Micrometer's context propagation.
///
/// With this module on the class path or module path, there is nothing to configure. A fiber begins with the
/// values of the code that starts it (K1) and keeps them to its end (K2). Other code never sees them (K3).
///
/// | what | key | registered |
/// | --- | --- | --- |
/// | the MDC of SLF4J | `cp.slf4j` | if SLF4J is there |
/// | the `Context` of OpenTelemetry | `io.opentelemetry.context` | if its library is there |
/// | any `ThreadLocalAccessor` | its own | by the program, with `ContextRegistry.getInstance()` |
///
/// On JDK 25 or newer, fibers also inherit the ScopedValues that `FiberContext.inherit` has registered (K11).
///
/// `-Dio.picos.context.exclude=key,key` leaves keys out, and `-Dio.picos.context=none` leaves out all.
///
/// ## What must never be inherited
///
/// Register only what may be shared by several fibers. A transaction, a connection, a session of an object-relational
/// mapper or a lock belongs to one thread of execution: a fiber that inherited it would use it at the same time as
/// its spawner, and after the spawner has committed, closed or released it. Other libraries may have registered such
/// an accessor: leave its key out. Nothing of that kind is registered by this module.
///
/// ## Fibers that outlive a request
///
/// A fiber that outlives its request keeps the request's values, and its work counts as part of that request: start
/// such fibers in [io.picos.context.FiberContext#without].
package io.picos.context;
