package io.picos.fault.inside;

import io.picos.fault.Injector;
import io.picos.fault.Stage;
import io.picos.fault.Verdict;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/// All scenarios, each with the host that it plays on.
public final class Repertoire implements Stage {
    private final Map<String, Piece> pieces = new LinkedHashMap<>();

    private record Piece(Supplier<Host> host, World.Program program) {}

    /// Made by reflection, in the loader.
    public Repertoire() {
        add("yield", () -> new Host(1), Scenarios::yield);
        add("yield, two threads", () -> new Host(2), Scenarios::yield);
        add("await", () -> new Host(1), Scenarios::await);
        add("await, two threads", () -> new Host(2), Scenarios::await);
        add("sleep", () -> new Host(1), Scenarios::sleep);
        add("sleep, clock of the host", () -> new Host(1, Host.Trait.CLOCK), Scenarios::sleep);
        add("deadlines", () -> new Host(1), Scenarios::deadlines);
        add("deadlines, clock of the host", () -> new Host(2, Host.Trait.CLOCK), Scenarios::deadlines);
        add("cancel", () -> new Host(1), Scenarios::cancel);
        add("cancel, two threads", () -> new Host(2), Scenarios::cancel);
        add("here", () -> new Host(1, Host.Trait.OWN_THREAD), Scenarios::here);
        add("close", () -> new Host(1), Scenarios::close);
        add("close, clock of the host", () -> new Host(2, Host.Trait.CLOCK), Scenarios::close);
        add("close, in the dark", () -> new Host(1, Host.Trait.IN_THE_DARK), Scenarios::close);
        add("closeByHook", () -> new Host(1, Host.Trait.CLOSE_HOOK), Scenarios::closeByHook);
        add("launch", () -> new Host(1), Scenarios::launch);
        add("refuse", () -> new Host(1), Scenarios::refuse);
        add("giveBack", () -> new Host(1), Scenarios::giveBack);
        add("await, inline", () -> new Host(0, Host.Trait.INLINE), Scenarios::await);
        add("await, on virtual threads", () -> new Host(0, Host.Trait.VIRTUAL), Scenarios::await);
        add("budget", () -> new Host(1), Scenarios::budget);
        add("stuck", () -> new Host(2), Scenarios::stuck);
        add("parkElsewhere", () -> new Host(1), Scenarios::parkElsewhere);
        add("strand", () -> new Host(1), Scenarios::strand);
        add("blocking", () -> new Host(1), Scenarios::blocking);
        add("transaction", () -> new Host(1), Scenarios::transaction);
        add("triggers", () -> new Host(1), Scenarios::triggers);
        if (Ear.isThere()) {
            add("tell", () -> new Host(1), Scenarios::tell);
            for (String event : List.of("began", "suspends", "resumes", "ended", "fired")) {
                add("throw at " + event, () -> new Host(1), world -> {
                    Ear.refuse(event);
                    Scenarios.sleep(world);
                });
            }
        }
    }

    private void add(String name, Supplier<Host> host, World.Program program) {
        pieces.put(name, new Piece(host, program));
    }

    @Override
    public List<String> scenarios() {
        return List.copyOf(pieces.keySet());
    }

    @Override
    public Verdict play(String scenario, Injector injector) {
        Piece piece = pieces.get(scenario);
        Ear.open();
        return new World(injector, piece.host.get()).run(piece.program);
    }
}
