/// Rules for bridges between a library and fibers (B).
package io.picos.compat.bridge;
