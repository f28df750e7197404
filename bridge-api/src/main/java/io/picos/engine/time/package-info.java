/// A timer queue cancels computations at their deadlines, on an alarm of the engine or of a backend.
package io.picos.engine.time;
