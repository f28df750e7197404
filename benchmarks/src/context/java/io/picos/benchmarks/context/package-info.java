/// The costs of context values. Compiled and run with `-Pcontext` only: with `bridge-context` on the path, the fibers of
/// the other benchmarks would inherit, too.
package io.picos.benchmarks.context;
