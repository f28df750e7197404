package io.picos.benchmarks.contender

import java.util.concurrent.Executor
import kotlinx.coroutines.asCoroutineDispatcher
import kotlinx.coroutines.flow.count
import kotlinx.coroutines.reactive.asFlow
import kotlinx.coroutines.reactive.publish
import kotlinx.coroutines.runBlocking
import org.reactivestreams.Publisher

/** Kotlin's ways from a coroutine to a publisher and back, on one executor. */
class Flows(executor: Executor) {
    private val dispatcher = executor.asCoroutineDispatcher()

    /** A publisher of as many numbers, whose coroutine suspends until each is wanted. */
    fun publisher(times: Int): Publisher<Int> = publish(dispatcher) { repeat(times) { send(it) } }

    /** Counts the elements of a publisher in a coroutine. */
    fun count(publisher: Publisher<Int>): Int = runBlocking(dispatcher) { publisher.asFlow().count() }
}
