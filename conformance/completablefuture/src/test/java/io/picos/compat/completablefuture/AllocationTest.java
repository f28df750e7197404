package io.picos.compat.completablefuture;

import static org.assertj.core.api.Assertions.assertThat;

import io.picos.Trigger;
import io.picos.compat.shared.Allocation;
import org.junit.jupiter.api.Test;

/// The measure that finds whether a wait allocates can find it.
class AllocationTest {
    @Test
    void allocated_somethingThatAllocates_isSeen() throws Exception {
        Object[] kept = new Object[1];
        assertThat(Allocation.allocated(() -> kept[0] = Trigger.create())).isGreaterThan(Allocation.FEW_BYTES);
    }
}
