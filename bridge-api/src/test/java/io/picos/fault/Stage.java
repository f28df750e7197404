package io.picos.fault;

import java.util.List;

/// The scenarios as one loader has loaded them.
public interface Stage {
    /// {@return the names of all scenarios}
    List<String> scenarios();

    /// Plays a scenario from its beginning to its end.
    ///
    /// @param scenario its name
    /// @param injector of this loader; at work while the scenario's program runs
    /// @return how it went
    Verdict play(String scenario, Injector injector);
}
