/// For schedulers only: the operations of a scheduler, and the engine that offers them for any backend.
package io.picos.spi;
