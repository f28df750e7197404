/// The gateway under load, with a page that shows its fibers.
///
/// [io.picos.examples.observe.Observe] is the program. [io.picos.examples.observe.PageServer] serves the page,
/// [io.picos.examples.observe.Figures] has the live figures, and [io.picos.examples.observe.Faults] has the faults that
/// a viewer can switch on.
@NullMarked
package io.picos.examples.observe;

import org.jspecify.annotations.NullMarked;
