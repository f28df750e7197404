package io.picos.examples.spring;

import java.io.IOException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.HttpStatus;
import org.springframework.http.ProblemDetail;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RestControllerAdvice;
import org.springframework.web.reactive.function.client.WebClientException;

/// The responses for exceptions that leave a fiber. The log lines have the id of the request, since the exception is
/// signaled with the context values of the fiber (K9).
@RestControllerAdvice
final class Failures {
    private static final Logger LOG = LoggerFactory.getLogger(Failures.class);

    /// The limit of [Fibers#mono].
    @ExceptionHandler
    ProblemDetail late(TimeoutException late) {
        return problem(HttpStatus.GATEWAY_TIMEOUT, late);
    }

    /// Too many requests, or the application stops.
    @ExceptionHandler
    ProblemDetail refused(RejectedExecutionException refusal) {
        return problem(HttpStatus.SERVICE_UNAVAILABLE, refusal);
    }

    /// A supplier or the warehouse.
    @ExceptionHandler({WebClientException.class, IOException.class, NumberFormatException.class})
    ProblemDetail failed(Exception failure) {
        return problem(HttpStatus.BAD_GATEWAY, failure);
    }

    private static ProblemDetail problem(HttpStatus status, Exception failure) {
        LOG.info("{}: {}", status.value(), failure.toString());
        return ProblemDetail.forStatusAndDetail(status, status.getReasonPhrase());
    }
}
