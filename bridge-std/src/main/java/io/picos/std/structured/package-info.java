/// Scopes of fibers: all fibers of a scope end before the scope does. Rules G1 to G12 of `docs/RULES.md`.
package io.picos.std.structured;
