package io.picos.benchmarks.contender

import java.util.concurrent.CountDownLatch
import java.util.concurrent.Executor
import java.util.concurrent.atomic.AtomicReference
import kotlin.coroutines.Continuation
import kotlin.coroutines.resume
import kotlinx.coroutines.CompletableDeferred
import kotlinx.coroutines.CoroutineDispatcher
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.SupervisorJob
import kotlinx.coroutines.async
import kotlinx.coroutines.channels.Channel
import kotlinx.coroutines.coroutineScope
import kotlinx.coroutines.launch
import kotlinx.coroutines.runBlocking
import kotlinx.coroutines.selects.select
import kotlinx.coroutines.suspendCancellableCoroutine
import kotlinx.coroutines.sync.Mutex
import kotlinx.coroutines.sync.withLock
import kotlinx.coroutines.withTimeoutOrNull
import kotlinx.coroutines.yield as giveWay

/** Coroutines of Kotlin on one dispatcher. */
class Coroutines(private val dispatcher: CoroutineDispatcher) : Work {
    override fun yield(fibers: Int, times: Int) = inEach(fibers) { repeat(times) { giveWay() } }

    override fun spawn(fibers: Int) = inEach(fibers) {}

    override fun spawnAndSuspend(fibers: Int) = runBlocking(dispatcher) {
        val gates = arrayOfNulls<Continuation<Unit>>(fibers)
        for (i in 0 until fibers) {
            launch { suspendCancellableCoroutine { gates[i] = it } }
        }
        giveWay()
        for (gate in gates) {
            gate!!.resume(Unit)
        }
    }

    override fun handOff(times: Int) {
        val waiting = AtomicReference<CompletableDeferred<Unit>>(CompletableDeferred())
        inEach(2) {
            for (left in times / 2 downTo 1) {
                val mine = CompletableDeferred<Unit>()
                waiting.getAndSet(mine).complete(Unit)
                if (left > 1) {
                    mine.await()
                }
            }
            waiting.getAndSet(CompletableDeferred()).complete(Unit)
        }
    }

    override fun fibonacci(n: Int): Int = runBlocking(dispatcher) { fibonacciInACoroutine(n) }

    private suspend fun CoroutineScope.fibonacciInACoroutine(n: Int): Int {
        if (n < 2) {
            return n
        }
        val first = async { fibonacciInACoroutine(n - 1) }
        val second = fibonacciInACoroutine(n - 2)
        return first.await() + second
    }

    override fun lock(isFair: Boolean, fibers: Int, times: Int) {
        require(isFair) { "Kotlin has no lock that is not fair" }
        val mutex = Mutex()
        inEach(fibers) { repeat(times) { mutex.withLock { giveWay() } } }
    }

    override fun scope(scopes: Int, fibers: Int) = runBlocking(dispatcher) {
        repeat(scopes) { coroutineScope { repeat(fibers) { launch {} } } }
    }

    override fun deadline(times: Int) = runBlocking(dispatcher) {
        repeat(times) { withTimeoutOrNull(1000) {} }
    }

    override fun channel(capacity: Int, senders: Int, times: Int) = runBlocking(dispatcher) {
        val channel = Channel<Int>(capacity)
        repeat(senders) { launch { repeat(times / senders) { channel.send(7) } } }
        repeat(times) { channel.receive() }
    }

    override fun select(capacity: Int, times: Int) = runBlocking(dispatcher) {
        val left = Channel<Int>(capacity)
        val right = Channel<Int>(capacity)
        launch { repeat(times / 2) { left.send(7) } }
        launch { repeat(times / 2) { right.send(7) } }
        repeat(times) {
            select<Int> {
                left.onReceive { it }
                right.onReceive { it }
            }
        }
    }

    override fun suspend(fibers: Int, areInScope: Boolean): AutoCloseable {
        val gate = CompletableDeferred<Unit>()
        val suspended = CountDownLatch(1)
        val end = CoroutineScope(dispatcher).launch {
            repeat(fibers) { launch { gate.await() } }
            giveWay()
            suspended.countDown()
        }
        suspended.await()
        return AutoCloseable {
            gate.complete(Unit)
            runBlocking { end.join() }
        }
    }

    private fun inEach(fibers: Int, body: suspend () -> Unit) = runBlocking(dispatcher) {
        repeat(fibers) { launch { body() } }
    }

    companion object {
        /** Starts each task in a coroutine, on some threads of the default dispatcher. */
        @JvmStatic
        fun starter(threads: Int): Executor {
            val scope = CoroutineScope(SupervisorJob() + Dispatchers.Default.limitedParallelism(threads))
            return Executor { task -> scope.launch { task.run() } }
        }
    }
}
