/// Waiting for one of several things: Concurrent ML on computations. Rules E1 to E10 of `docs/RULES.md`.
package io.picos.std.event;
