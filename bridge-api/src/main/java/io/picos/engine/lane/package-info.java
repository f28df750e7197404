/// A lane runs turns, one after the other, on the worker of a backend, in drains. It knows nothing of fibers.
package io.picos.engine.lane;
