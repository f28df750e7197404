/// The rules of `docs/RULES.md` as tests: an interface per concept, a method per rule. A package has the rules of one
/// chapter.
///
/// To test a scheduler, implement [io.picos.compat.subject.SchedulerSubject], and write a test class that implements
/// [io.picos.compat.Conformance].
package io.picos.compat;
