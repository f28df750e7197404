/// Programs against `io.picos` alone, and a demo that runs them on every scheduler there is.
package io.picos.examples;
