/// The classes that a `FaultLoader` loads together with the woven library: the scenarios, and the hooks that woven code
/// calls.
///
/// The scenarios know `io.picos` and `io.picos.spi` only.
package io.picos.fault.inside;
