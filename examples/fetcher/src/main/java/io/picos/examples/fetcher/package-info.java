/// A resilient client for any way of sending a request. [io.picos.examples.fetcher.Fetcher] is the client, and
/// [io.picos.examples.fetcher.Transport] sends its requests.
package io.picos.examples.fetcher;
