/// The gateway under load, with a page that shows its fibers.
///
/// [io.picos.examples.observe.Observe] is the program. [io.picos.examples.observe.PageServer] serves the page and
/// [io.picos.examples.observe.Figures], its live part. A viewer can plant [io.picos.examples.observe.Faults] and look
/// for them.
@NullMarked
package io.picos.examples.observe;

import org.jspecify.annotations.NullMarked;
