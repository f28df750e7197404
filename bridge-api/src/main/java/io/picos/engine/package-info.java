/// The engine: how fibers run on somebody else's threads. Not exported.
///
/// From the bottom: a [Lane] runs [Turn]s on a worker, in [Drain]s. An [EngineFiber] is a turn whose thread is
/// carried by the backend or by the JDK. A [Home] is a lane with its fibers; an [Engine] has one for each thread that
/// its backend can use; the [Watchdog] looks after all engines.
package io.picos.engine;
