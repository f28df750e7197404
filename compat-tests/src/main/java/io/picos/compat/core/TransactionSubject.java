package io.picos.compat.core;

import io.picos.Computation;
import io.picos.Transaction;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// The operations of transactions, as the rules call them. By default, they call [Transaction]. A subject that
/// is wrong on purpose overrides some of them.
public interface TransactionSubject {
    /// The operations of [Transaction].
    TransactionSubject REAL = new TransactionSubject() {};

    /// {@return [Transaction#create()]}
    default Transaction create() {
        return Transaction.create();
    }

    /// {@return [Transaction#tryReturn]}
    ///
    /// @param transaction the transaction in which to complete
    /// @param computation the computation to complete
    /// @param value the value to return
    /// @param <T> the type of the value
    default <T extends @Nullable Object> boolean tryReturn(
            Transaction transaction, Computation<T> computation, T value) {
        return transaction.tryReturn(computation, value);
    }

    /// {@return [Transaction#tryCancel]}
    ///
    /// @param transaction the transaction in which to complete
    /// @param computation the computation to complete
    /// @param cause the cause to cancel with
    default boolean tryCancel(Transaction transaction, Computation<?> computation, Throwable cause) {
        return transaction.tryCancel(computation, cause);
    }

    /// {@return [Transaction#tryCommit()]}
    ///
    /// @param transaction the transaction to commit
    default boolean tryCommit(Transaction transaction) {
        return transaction.tryCommit();
    }

    /// {@return [Transaction#run]}
    ///
    /// @param body the body of the transaction
    default boolean run(Predicate<Transaction> body) {
        return Transaction.run(body);
    }
}
