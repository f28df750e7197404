package io.picos.benchmarks.contender

import kotlinx.coroutines.Job

/** The completion handlers of a job of Kotlin. */
class Handlers {
    private val job = Job()

    /** Attaches one for good. */
    fun add() {
        job.invokeOnCompletion {}
    }

    /** Attaches one and detaches it. */
    fun addAndRemove() = job.invokeOnCompletion {}.dispose()
}
