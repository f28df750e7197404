/// Events of JDK Flight Recorder and an MBean. Nothing has to be called: [java.util.ServiceLoader] finds the
/// listener.
package io.picos.observe;
