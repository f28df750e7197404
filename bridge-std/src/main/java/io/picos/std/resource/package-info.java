/// Resources that are released, whatever happens, and that can go from one fiber to another. Rules R1 to R6 of
/// `docs/RULES.md`.
package io.picos.std.resource;
