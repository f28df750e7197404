package io.picos;

import io.picos.FiberSnapshot.Entry;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Fibers of one scheduler that do the same at the same place, of which a dump for people has not written each.
final class Crowd {
    /// How many ranges of numbers are told.
    private static final int MOST_RANGES = 10;

    private final long first;
    private int written;
    private final List<Range> ranges = new ArrayList<>();
    private int listed; // the fibers in the ranges
    private int counted; // all that were not written
    private @Nullable Duration shortest;
    private @Nullable Duration longest;

    /// Numbers of fibers that follow each other.
    private record Range(long least, long most) {
        /// {@return the range with the number, or null if there would be a gap} A list of fibers begins with the
        /// youngest.
        @Nullable Range with(long number) {
            if (number == least - 1) {
                return new Range(number, most);
            }
            return number == most + 1 ? new Range(least, number) : null;
        }

        @Override
        public String toString() {
            return "#" + least + (least == most ? "" : (most == least + 1 ? ", #" : " to #") + most);
        }
    }

    /// @param first the number of the first fiber
    Crowd(long first) {
        this.first = first;
    }

    /// Counts a fiber.
    ///
    /// @param most how many fibers are to be written
    /// @return whether this one is to be written
    boolean tryWrite(int most, Entry fiber) {
        if (written < most) {
            written++;
            return true;
        }
        counted++;
        list(fiber.id());
        Duration suspended = fiber.suspended();
        if (suspended != null) {
            shortest = shortest == null || suspended.compareTo(shortest) < 0 ? suspended : shortest;
            longest = longest == null || suspended.compareTo(longest) > 0 ? suspended : longest;
        }
        return false;
    }

    private void list(long number) {
        Range longer = ranges.isEmpty() ? null : ranges.getLast().with(number);
        if (longer != null) {
            ranges.set(ranges.size() - 1, longer);
        } else if (ranges.size() < MOST_RANGES) {
            ranges.add(new Range(number, number));
        } else {
            return;
        }
        listed++;
    }

    /// Writes the fibers that were only counted.
    void writeTo(Appendable out) throws IOException {
        if (counted == 0) {
            return;
        }
        out.append("  and ")
                .append(Integer.toString(counted))
                .append(" more like #")
                .append(Long.toString(first));
        String separator = ": ";
        for (Range range :
                ranges.stream().sorted(Comparator.comparingLong(Range::least)).toList()) {
            out.append(separator).append(range.toString());
            separator = ", ";
        }
        if (counted > listed) {
            out.append(" and others");
        }
        if (shortest != null && longest != null) {
            out.append("; suspended ").append(DumpText.seconds(shortest)).append(" s to ");
            out.append(DumpText.seconds(longest)).append(" s");
        }
        out.append('\n');
    }
}
