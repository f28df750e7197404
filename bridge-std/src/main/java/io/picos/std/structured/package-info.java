/// Scopes of fibers: all fibers of a scope end before the scope does. Rules G1 to G12 and N1 to N7 of
/// `docs/RULES.md`.
package io.picos.std.structured;
