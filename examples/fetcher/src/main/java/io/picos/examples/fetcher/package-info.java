/// A resilient client for any way of sending a request. [io.picos.examples.fetcher.Fetcher] is the client, and
/// [io.picos.examples.fetcher.Transport] is what it needs from the program.
package io.picos.examples.fetcher;
