/// The engine: runs fibers on the threads of a backend. Not exported.
///
/// From the bottom: a [Lane][io.picos.engine.lane.Lane] runs [turns][io.picos.engine.lane.Turn] on a worker, in
/// [drains][io.picos.engine.lane.Drain]. An [EngineFiber][io.picos.engine.carrier.EngineFiber] is a turn with a
/// thread that the backend's threads or the JDK's threads carry. A [Home] is a lane with its fibers. An
/// [Engine] has a home for each thread that its backend can use at the same time. The
/// [Watchdog][io.picos.engine.watch.Watchdog] looks after all engines.
///
/// A package uses only the packages before it: `thread`, then `time` and `lane`, then `watch`, then `carrier`,
/// then this package.
package io.picos.engine;
