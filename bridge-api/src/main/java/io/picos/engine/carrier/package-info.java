/// A fiber is a turn of a lane, and a virtual thread that the backend's threads or the JDK's threads carry.
///
/// A fiber sees the engine only as its [Residence].
package io.picos.engine.carrier;
