/// A small model checker: runs a scenario of a few strands in every order that matters, on the bytecode that we ship.
///
/// A [Scenario] makes the strands. The [WovenLoader] loads the classes under test once more, with a step
/// before each access to shared memory ([Weaver], [Steps]), and, where asked, with one bug ([Mutation]). The
/// [Explorer] drives the strands, which are real virtual threads, one step at a time, in the order that a
/// [Search] chooses, and starts over until the search has seen all orders. [Exploration] is what tests use.
///
/// What it cannot see: weak memory (it explores sequentially consistent orders only), plain fields that are
/// not woven, and what the JDK's own classes do inside.
package io.picos.explore;
