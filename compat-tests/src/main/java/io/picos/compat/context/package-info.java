/// Rules for the values that fibers inherit (K).
package io.picos.compat.context;
