/// JUnit 5 extensions for code that runs in fibers.
///
/// - [io.picos.test.EverySchedulerTest] runs a test once on each scheduler that is on the path.
/// - [io.picos.test.NoFiberLeaks] fails a test that leaves fibers behind.
/// - [io.picos.test.Guarded] fails a test in which a fiber keeps a thread for too long.
/// - [io.picos.test.Await] fails a body that takes too long, and tells what every fiber waits for.
package io.picos.test;
