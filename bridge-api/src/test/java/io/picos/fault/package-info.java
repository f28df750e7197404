/// Fault injection: makes each call and each allocation of the classes that carry a duty fail once, and looks
/// whether the duty was passed on.
///
/// The [FaultLoader] loads the classes under test once more, with a call of the [Injector] before each instruction
/// that can throw ([FaultWeaver], [Points]). The scenarios in `io.picos.fault.inside` are loaded with them, use the
/// public API only, and judge themselves. A [Campaign] plays each scenario once to learn which points it reaches, and
/// then once for each point and each [Kind] of error.
///
/// Time is the campaign's: woven classes read the clock and park with a timeout through the injector, which can put
/// the clock forward. So a second of idleness costs nothing, and a run that needs the watchdog is told from one
/// that does not.
///
/// It does not see errors inside the JDK's own classes, calls that throw after they have had their effect, and class
/// initialisers, which run once in a loader.
package io.picos.fault;
