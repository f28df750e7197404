package io.picos.examples.fetcher;

import static org.assertj.core.api.Assertions.assertThat;

import io.picos.examples.fetcher.Stack.Call;
import io.picos.std.resilience.Hedge;
import io.picos.std.resilience.RateLimiter;
import io.picos.std.resilience.Retry;
import io.picos.std.sync.Semaphore;
import java.net.URI;
import java.time.Duration;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/// How long a fetch takes, to the nanosecond, in the virtual time of each library that has one.
@ParameterizedClass
@MethodSource("clocks")
class VirtualTimeTest {
    private static final Duration DAY = Duration.ofDays(1);

    @Parameter
    private VirtualClock clock;

    private Policy policy;

    static Stream<VirtualClock> clocks() {
        return Stream.of(new ReactorClock(), new RxJavaClock());
    }

    @BeforeEach
    void relax() {
        policy = Policy.standard()
                .within(DAY, DAY)
                .retrying(Retry.attempts(3).backingOff(ms(100), 2, ms(1_000)))
                .limitedTo(Semaphore.create(10), RateLimiter.of(1_000, ms(1)));
    }

    private static Duration ms(int millis) {
        return Duration.ofMillis(millis);
    }

    private static Request request(int number) {
        return Request.get(URI.create("virtual:/" + number));
    }

    private Call start(Fetcher fetcher, int number) {
        return clock.start(() -> fetcher.fetch(request(number)));
    }

    /// Lets time pass, and sees that the call ends at its end and not a nanosecond before.
    private void endsAfter(Duration duration, Call call) {
        clock.advance(duration.minusNanos(1));
        assertThat(call.reply()).as("a nanosecond before").isNotDone();
        clock.advance(Duration.ofNanos(1));
        assertThat(call.reply()).as("in time").isDone();
    }

    private static void assertReply(Call call, int status) {
        assertThat(call.reply()).isCompletedWithValueMatching(reply -> reply.status() == status);
    }

    @Test
    void retry_twoRefusals_takesThreeRequestsAndTwoPauses() {
        SlowTransport transport =
                new SlowTransport(clock).thenReply(503, ms(10)).thenReply(503, ms(20));
        Call call = start(new Fetcher(transport.thenReply(200, ms(30)), policy), 1);
        endsAfter(ms(10 + 100 + 20 + 200 + 30), call);
        assertReply(call, 200);
    }

    @Test
    void retry_noReplyWithinThePatience_takesThePatienceAndAPause() {
        SlowTransport transport = new SlowTransport(clock).thenReply(200, DAY).thenReply(200, ms(5));
        Call call = start(new Fetcher(transport, policy.within(DAY, ms(50))), 1);
        endsAfter(ms(50 + 100 + 5), call);
        assertReply(call, 200);
        assertThat(transport.givenUp()).isEqualTo(1);
    }

    @Test
    void retry_isCancelledInItsPause_endsAtOnce() {
        SlowTransport transport = new SlowTransport(clock).thenReply(503, ms(10));
        Fetcher fetcher = new Fetcher(transport, policy);
        Call call = start(fetcher, 1);
        clock.advance(ms(60));
        assertThat(fetcher.waiting()).isEqualTo(1);
        call.cancel().run();
        clock.advance(Duration.ZERO);
        assertThat(fetcher.waiting()).isZero();
        assertThat(transport.sent()).isEqualTo(1);
    }

    @Test
    void hedge_aLateReply_takesTheDelayAndTheSecondRequest() {
        SlowTransport transport = new SlowTransport(clock).thenReply(200, DAY).thenReply(200, ms(20));
        Call call = start(new Fetcher(transport, policy.hedging(Hedge.after(ms(50)))), 1);
        endsAfter(ms(50 + 20), call);
        assertReply(call, 200);
        assertThat(transport.givenUp()).isEqualTo(1);
    }

    @Test
    void hedge_aReplyInTime_sendsNothingMore() {
        SlowTransport transport = new SlowTransport(clock).thenReply(200, ms(49));
        Call call = start(new Fetcher(transport, policy.hedging(Hedge.after(ms(50)))), 1);
        endsAfter(ms(49), call);
        assertThat(transport.sent()).isEqualTo(1);
    }

    @Test
    void hedge_aRefusal_takesNoDelay() {
        SlowTransport transport =
                new SlowTransport(clock).thenReply(503, ms(10)).thenReply(200, ms(20));
        Call call = start(new Fetcher(transport, policy.hedging(Hedge.after(ms(50)))), 1);
        endsAfter(ms(10 + 20), call);
        assertReply(call, 200);
    }

    @Test
    void flight_aSecondCaller_waitsForTheRestOnly() {
        SlowTransport transport = new SlowTransport(clock).thenReply(200, ms(30));
        Fetcher fetcher = new Fetcher(transport, policy);
        Call first = start(fetcher, 1);
        clock.advance(ms(10));
        Call second = start(fetcher, 1);
        endsAfter(ms(20), second);
        assertReply(first, 200);
        assertThat(transport.sent()).isEqualTo(1);
    }

    @Test
    void deadline_noReply_endsTheCallersWaitOnly() {
        SlowTransport transport = new SlowTransport(clock).thenReply(200, ms(80));
        Fetcher fetcher = new Fetcher(transport, policy.within(ms(50), DAY));
        Call first = start(fetcher, 1);
        clock.advance(ms(40));
        Call second = start(fetcher, 1);
        endsAfter(ms(10), first);
        assertThat(first.reply())
                .failsWithin(Duration.ZERO)
                .withThrowableThat()
                .havingCause()
                .isInstanceOf(TimeoutException.class);
        endsAfter(ms(30), second);
        assertReply(second, 200);
        assertThat(transport.givenUp()).isZero();
    }

    @Test
    void limiter_oneTokenIn10ms_spacesTheRequests() {
        SlowTransport transport = new SlowTransport(clock);
        Fetcher fetcher = new Fetcher(transport, policy.limitedTo(policy.places(), RateLimiter.of(1, ms(10))));
        Call[] calls = {start(fetcher, 1), start(fetcher, 2), start(fetcher, 3)};
        endsAfter(ms(5), calls[0]);
        endsAfter(ms(10), calls[1]);
        endsAfter(ms(10), calls[2]);
    }

    @Test
    void places_one_servesTheRequestsOneAfterTheOther() {
        SlowTransport transport = new SlowTransport(clock);
        Fetcher fetcher = new Fetcher(transport, policy.limitedTo(Semaphore.create(1), policy.limiter()));
        Call[] calls = {start(fetcher, 1), start(fetcher, 2), start(fetcher, 3)};
        endsAfter(ms(5), calls[0]);
        endsAfter(ms(5), calls[1]);
        endsAfter(ms(5), calls[2]);
    }
}
