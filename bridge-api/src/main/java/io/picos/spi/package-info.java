/// For schedulers only: the five operations, and the engine that offers them for any backend.
package io.picos.spi;
