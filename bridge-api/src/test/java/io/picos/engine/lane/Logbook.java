package io.picos.engine.lane;

import static io.picos.explore.Scenario.check;

import io.picos.explore.Steps;
import java.util.ArrayList;
import java.util.List;

/// Which turns have run, in an exploration.
final class Logbook {
    private final List<String> entries = new ArrayList<>();
    private boolean busy;
    private boolean overlapping;

    /// {@return a turn that enters its name}
    ///
    /// @param name the putter's letter and a number that grows
    Turn turn(String name) {
        return turn(name, () -> {});
    }

    /// {@return a turn that enters its name and does something more}
    Turn turn(String name, Runnable more) {
        return new Entry(name, more);
    }

    /// {@return whether it is one of these turns, and no mark of the lane's own}
    static boolean isEntry(Object turn) {
        return turn instanceof Entry;
    }

    /// Enters a name directly.
    void enter(String name) {
        Steps.write(this, "entries");
        entries.add(name);
    }

    /// Enters the turns of a list, oldest first, as if they ran elsewhere.
    void enterAll(Turn first) {
        for (Turn turn = first; turn != null; turn = turn.next) {
            enter(((Entry) turn).name);
        }
    }

    /// Checks that each turn has run once, and no other.
    ///
    /// @param names all of them
    /// @return the order
    String each(String... names) {
        check(!overlapping, "one turn at a time");
        check(entries.size() == names.length && entries.containsAll(List.of(names)), "each turn once, but " + entries);
        return String.join(" ", entries);
    }

    /// Checks that the turns of each putter have run in the order in which it put them.
    void inOrder() {
        for (int i = 0; i < entries.size(); i++) {
            for (int j = i + 1; j < entries.size(); j++) {
                String one = entries.get(i);
                String other = entries.get(j);
                check(one.charAt(0) != other.charAt(0) || one.compareTo(other) < 0, "first in, first out: " + entries);
            }
        }
    }

    private final class Entry extends Turn {
        private final String name;
        private final Runnable more;

        Entry(String name, Runnable more) {
            this.name = name;
            this.more = more;
        }

        @Override
        protected void take(Drain drain) {
            Steps.write(Logbook.this, "busy");
            overlapping |= busy; // not thrown here: the lane would catch it
            busy = true;
            enter(name);
            more.run();
            Steps.write(Logbook.this, "busy");
            busy = false;
        }
    }
}
