/// Trigger, Computation and Fiber: the API for concurrent code, the same on every scheduler.
package io.picos;
