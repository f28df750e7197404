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
/// `-Dio.picos.context.exclude=key,key` leaves keys out, and `-Dio.picos.context=none` leaves out all.
///
/// Register only what may be shared by several fibers. A transaction, a connection or a lock belongs to one thread
/// of execution, and a fiber that inherits it uses it at the same time as its spawner.
///
/// A fiber that outlives its request keeps the request's values, and its work counts as part of that request: start
/// such fibers in [io.picos.context.FiberContext#without].
package io.picos.context;
