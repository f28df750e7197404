/// Limits, threads and repetitions of tests, and a wait that fails instead of hanging.
package io.picos.compat.patience;
