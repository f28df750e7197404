/// The programs of `docs/DEBUGGING.md`, each with one fault, and the test that replays the steps of that page.
package io.picos.examples.debugging;
