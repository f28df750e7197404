/// Metrics of fibers and schedulers: bind [io.picos.observe.micrometer.FibersMetrics] to a registry.
package io.picos.observe.micrometer;
