/// Rules for streams (P), and the two ends of a stream under test.
package io.picos.compat.stream;
