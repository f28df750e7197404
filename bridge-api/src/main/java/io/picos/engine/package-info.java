/// The engine: how fibers run on somebody else's threads. Not exported.
///
/// From the bottom: a [Lane][io.picos.engine.lane.Lane] runs [turns][io.picos.engine.lane.Turn] on a worker, in
/// [drains][io.picos.engine.lane.Drain]. An [EngineFiber][io.picos.engine.carrier.EngineFiber] is a turn whose
/// thread is carried by the backend or by the JDK. A [Home] is a lane with its fibers; an [Engine] has one for each
/// thread that its backend can use; the [Watchdog][io.picos.engine.watch.Watchdog] looks after all engines.
///
/// A package uses only those before it: `thread`, then `time` and `lane`, then `watch`, then `carrier`, then this
/// one.
package io.picos.engine;
