package io.picos.fault;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// The campaigns of [FaultInjectionTest] on the JDK's carriers, in a class of its own: test classes run side by side.
@Tag("slow")
class FaultInjectionOnJdkCarriersTest {
    @Test
    void anyPointFails_jdkCarriers_noDutyIsLost() throws Exception {
        FaultInjectionTest.run("jdk");
    }

    @Test
    void anyPointOfAHookFails_jdkCarriers_noDutyIsLost() throws Exception {
        FaultInjectionTest.runHeard("jdk");
    }
}
