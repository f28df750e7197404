package io.picos.examples.migrating;

import java.time.Duration;

/// A directory of persons, written in the types of one library. Each method is an example of one step.
///
/// @param <S> the library's type of a string that comes later
public interface Directory<S> {
    /// {@return title and name} Two requests, one after the other.
    S greeting(String id);

    /// {@return title, name and city} Two requests at the same time.
    S address(String name);

    /// {@return title and name} Fails with a TimeoutException if the title takes too long.
    S greetingWithin(Duration limit, String id);

    /// {@return the title, or the archived title if there is none}
    S titleOrArchived(String name);

    /// {@return the title} Asks up to three times.
    S titleWithRetries(String name);

    /// {@return the text of a connection, which is closed before the text is returned}
    S record(String id);

    /// {@return address and greeting}
    S letter(String id);
}
