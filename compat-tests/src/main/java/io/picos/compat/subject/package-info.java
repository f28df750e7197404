/// The schedulers and bridges under test, as their authors supply them, and the base of all rules.
package io.picos.compat.subject;
