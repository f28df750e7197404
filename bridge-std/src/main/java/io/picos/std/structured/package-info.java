/// Fibers that end before the scope that started them. Rules G1 to G11 of `docs/RULES.md`.
package io.picos.std.structured;
