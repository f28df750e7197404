/// Streams that cross libraries: [io.picos.examples.streams.FanIn] merges two fluxes in one fiber,
/// [io.picos.examples.streams.ThreeLibraries] has a stage of fibers between a flowable and a flux, and
/// [io.picos.examples.streams.FileServer] serves files, takes uploads and sends events over HTTP.
package io.picos.examples.streams;
