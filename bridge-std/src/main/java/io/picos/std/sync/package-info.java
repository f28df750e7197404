/// Locks, semaphores, latches and the like, for fibers: nothing here blocks a thread. Rules L1 to L28 of
/// `docs/RULES.md`.
///
/// All waits can be cancelled, and no release can. Nothing keeps a reference to a waiter that has left.
package io.picos.std.sync;
