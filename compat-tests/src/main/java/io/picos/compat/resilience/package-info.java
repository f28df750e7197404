/// Rules for retries, hedges and limiters of rate (Q).
package io.picos.compat.resilience;
