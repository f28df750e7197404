/// Rules for triggers, computations and transactions (T, C, X).
package io.picos.compat.core;
