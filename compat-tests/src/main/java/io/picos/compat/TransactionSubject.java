package io.picos.compat;

import io.picos.Computation;
import io.picos.Transaction;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// The operations of transactions, as the rules call them. Ours do what [Transaction] does; a wrong one overrides
/// some.
public interface TransactionSubject {
    /// The operations of [Transaction].
    TransactionSubject REAL = new TransactionSubject() {};

    /// {@return [Transaction#create()]}
    default Transaction create() {
        return Transaction.create();
    }

    /// {@return [Transaction#tryReturn]}
    ///
    /// @param transaction to complete in
    /// @param computation to complete
    /// @param value to return
    /// @param <T> the type of the value
    default <T extends @Nullable Object> boolean tryReturn(
            Transaction transaction, Computation<T> computation, T value) {
        return transaction.tryReturn(computation, value);
    }

    /// {@return [Transaction#tryCancel]}
    ///
    /// @param transaction to complete in
    /// @param computation to complete
    /// @param cause to cancel with
    default boolean tryCancel(Transaction transaction, Computation<?> computation, Throwable cause) {
        return transaction.tryCancel(computation, cause);
    }

    /// {@return [Transaction#tryCommit()]}
    ///
    /// @param transaction to commit
    default boolean tryCommit(Transaction transaction) {
        return transaction.tryCommit();
    }

    /// {@return [Transaction#run]}
    ///
    /// @param body of the transaction
    default boolean run(Predicate<Transaction> body) {
        return Transaction.run(body);
    }
}
