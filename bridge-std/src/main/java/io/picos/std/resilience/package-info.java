/// Retries, hedges and limits of rate, by the clock of the fiber's scheduler: in virtual time they are exact.
/// Rules Q1 to Q9 of `docs/RULES.md`.
///
/// | I want to | use | which waits by |
/// | --- | --- | --- |
/// | try again after a failure | [Retry] | [io.picos.Fiber#sleep] |
/// | not wait for a slow reply when another try might be quick | [Hedge] | a deadline |
/// | begin no more than so many calls in a second | [RateLimiter] | [io.picos.Fiber#sleep], first come, first served |
/// | have no more than so many calls at a time | [io.picos.std.sync.Semaphore] | a hand-over |
/// | give up after a while | [io.picos.std.structured.Control#cancelAfter] | a deadline |
package io.picos.std.resilience;
