/// Rules for schedulers and for the backends beneath them (S, B12).
package io.picos.compat.scheduler;
