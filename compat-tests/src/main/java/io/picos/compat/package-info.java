/// The rules of `docs/RULES.md` as tests: an interface per concept, a method per rule.
///
/// To test a scheduler, implement [io.picos.compat.SchedulerSubject], and write a test class that implements
/// [io.picos.compat.Conformance].
package io.picos.compat;
