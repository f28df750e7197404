/// Trigger, Computation and Fiber: what concurrent code is written against, whatever scheduler it runs on.
package io.picos;
