package org.tulip4j.tck.broken;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.tulip4j.Clock;
import org.tulip4j.spi.CoroutineEngine;
import org.tulip4j.tck.Capability;
import org.tulip4j.tck.Tck;
import org.tulip4j.tck.TckCheck;
import org.tulip4j.tck.TckEnvironment;
import org.tulip4j.tck.TckSuite;
import org.tulip4j.testing.MemoryBackendProvider;

/** The kit finds faults: each broken backend, engine and clock turns a check of the kit red, which says why. */
@Tag("once")
class BrokenTest {
    private static final String HANGS = "not done after";
    /** Faults that show as a hang are given so long; the others are found long before. */
    private static final Duration SHORT = Duration.ofSeconds(2);

    private static final Duration LONG = Duration.ofSeconds(30);

    private static TckEnvironment memory() {
        return TckEnvironment.of(new MemoryBackendProvider()).withEngine("platform");
    }

    private static TckCheck check(String name) {
        return Tck.suites().stream()
                .map(TckSuite::checks)
                .flatMap(checks -> checks.stream())
                .filter(check -> check.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new AssertionError("there is no check " + name));
    }

    private static DynamicTest red(TckEnvironment broken, String name, String says) {
        Duration patience = says.startsWith(HANGS) ? SHORT : LONG;
        return DynamicTest.dynamicTest(broken + " turns " + name + " red", () -> assertThatThrownBy(
                        () -> check(name).run(broken.withTimeout(patience)))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining(name)
                .hasMessageContaining(says)
                .hasMessageContaining("It asks: " + check(name).asks()));
    }

    private static DynamicTest backend(Supplier<BrokenBackend> broken, String name, String says) {
        return red(memory().withProvider(broken.get()), name, says);
    }

    private static DynamicTest engine(CoroutineEngine broken, String name, String says) {
        return red(memory().withEngine(broken), name, says);
    }

    @TestFactory
    Stream<DynamicTest> pollingThatIsBroken() {
        return Stream.of(
                backend(BrokenBackends.LosesWakeUps::new, "required_polling_aWakeUpBeforeThePollEndsIt", HANGS),
                backend(BrokenBackends.LosesWakeUps::new, "required_polling_aWakeUpEndsTheWait", HANGS),
                backend(BrokenBackends.LosesWakeUps::new, "required_timers_aNearerTimerShortensTheWait", HANGS),
                backend(BrokenBackends.LosesWakeUps::new, "required_pipes_aReaderHasTheLinesAndTheEnd", HANGS),
                backend(BrokenBackends.ForgetsEarlyWakeUps::new, "required_polling_aWakeUpBeforeThePollEndsIt", HANGS),
                backend(
                        BrokenBackends.NeverWaits::new,
                        "required_polling_aUsedWakeUpDoesNotShortenTheNextWait",
                        "without a cause"),
                backend(BrokenBackends.NeverWaits::new, "required_timers_waitingIsNotSpinning", "polls in one wait"),
                backend(BrokenBackends.WaitsWhenItMustNot::new, "required_polling_pollNowDoesNotWait", HANGS),
                backend(BrokenBackends.IsDeafUntilTheTimer::new, "required_timers_inputEndsTheWaitForATimer", HANGS));
    }

    @TestFactory
    Stream<DynamicTest> streamsThatAreBroken() {
        return Stream.of(
                backend(
                        BrokenBackends.DeliversWhilePaused::new,
                        "required_flow_pauseReadingIsHonouredBetweenTwoReads",
                        "received() while reading is paused"),
                backend(
                        BrokenBackends.ReadsBeforeItIsTold::new,
                        "required_flow_aTransportPausedFromTheStartHearsNothing",
                        "while reading is paused"),
                backend(
                        BrokenBackends.ReadsBeforeItIsTold::new,
                        "required_connecting_whoAwaitsAConnectionRunsBeforeItsData",
                        "while reading is paused"),
                backend(
                        BrokenBackends.KeepsItsFirstSink::new,
                        "required_reentry_anyCallInData",
                        "told to the sink of an earlier attach()"),
                backend(
                        BrokenBackends.HalfCloseClosesAll::new,
                        "required_reentry_anyCallInResume",
                        "write_eof in resumeWriting"),
                backend(BrokenBackends.TellsErrorsItsOwnWay::new, "required_errors_aRefusedConnect", "no luck with"),
                backend(
                        BrokenBackends.MixesFamilies::new,
                        "required_families_theWildcardOfIpv4TakesIpv4Alone",
                        "connections over ::1"),
                backend(
                        BrokenBackends.LosesTheLastBytesOnClose::new,
                        "required_closing_closeFlushes",
                        "bytes that arrived"),
                backend(
                        BrokenBackends.Reorders::new,
                        "required_streams_bytesArriveInOrderOnce",
                        "array contents differ"),
                backend(BrokenBackends.Duplicates::new, "required_streams_bytesArriveInOrderOnce", "array"),
                backend(
                        BrokenBackends.TellsFailureTwice::new,
                        "required_lost_aResetIsAnIOExceptionToldOnce",
                        "failed() after failed()"),
                backend(BrokenBackends.TellsEofTwice::new, "required_lost_aClosedPeerIsToldOnce", "eof() after eof()"),
                backend(BrokenBackends.SwallowsTheEnd::new, "required_lost_aClosedPeerIsToldOnce", HANGS),
                backend(
                        BrokenBackends.HalfCloseClosesAll::new,
                        "required_closing_halfCloseKeepsTheOtherDirection",
                        HANGS),
                backend(
                        BrokenBackends.WaitsForNothingAfterTheEnd::new,
                        "required_replies_longAfterThePeersEndAreWhole_overIpv4",
                        HANGS),
                backend(
                        BrokenBackends.ReadsAheadOfCallbacks::new,
                        "required_flow_whatAReadSchedulesRunsBeforeTheNextRead_overIpv4",
                        "told ahead of a callback"),
                backend(
                        BrokenBackends.NeverReadsAgain::new,
                        "required_replies_afterAPauseAcrossThePeersEndAreWhole_overIpv6",
                        HANGS),
                backend(BrokenBackends.LeavesTheChunkWhereItWas::new, "required_closing_closeFlushes", HANGS),
                backend(BrokenBackends.FillsFromTheStart::new, "required_streams_aBufferedProtocolIsReadInto", "array"),
                backend(BrokenBackends.LeavesConnectionsOpen::new, "required_lost_aClosedPeerIsToldOnce", HANGS),
                backend(
                        BrokenBackends.CallsFromAnotherThread::new,
                        "required_lost_aClosedPeerIsToldOnce",
                        "eof() in another thread than the poll's"),
                backend(
                        BrokenBackends.TellsOutsideThePoll::new,
                        "required_streams_madeComesFirst",
                        "received() outside a poll"));
    }

    @TestFactory
    Stream<DynamicTest> datagramsThatAreBroken() {
        return Stream.of(
                backend(BrokenDatagrams.DeliversTwice::new, "required_datagrams_boundariesAreKept", "expected"),
                backend(BrokenDatagrams.SwallowsEmptyOnes::new, "required_datagrams_emptyOnesArrive", HANGS),
                backend(
                        BrokenDatagrams.TakesOneOptionForAnother::new,
                        "required_datagramOptions_areThoseOfTheSocket",
                        "IP_MULTICAST_TTL"),
                backend(BrokenDatagrams.SwallowsErrors::new, "required_datagramErrors_nobodyListens", HANGS),
                backend(BrokenDatagrams.CutsThemShort::new, "required_datagrams_boundariesAreKept", "65507"),
                backend(
                        BrokenDatagrams.LeavesTheBufferWhereItWas::new,
                        "required_datagrams_theBufferIsTheSendersAgain",
                        "send() was true and left"),
                backend(BrokenDatagrams.IsNeverWritableAgain::new, "required_datagramEnds_closeFlushes", HANGS),
                backend(BrokenDatagrams.IsNeverWritableAgain::new, "required_datagrams_manyInOneStepArriveOnce", HANGS),
                backend(BrokenDatagrams.KeepsThePort::new, "required_datagramEnds_thePortIsFreeSoon", "in use"));
    }

    @Test
    void datagramsThatAreNotBrokenAreGreen() throws InterruptedException {
        TckSuite suite = Tck.suites().stream()
                .filter(one -> one.name().equals("DatagramTck"))
                .findFirst()
                .orElseThrow();
        for (TckCheck check : suite.checks()) {
            check.run(memory().withProvider(new BrokenDatagrams()));
        }
    }

    @TestFactory
    Stream<DynamicTest> watchesThatAreBroken() {
        return Stream.of(
                backend(BrokenWatches.TellsOnce::new, "required_readers_calledWhileReadable", HANGS),
                backend(
                        BrokenWatches.MixesDirections::new,
                        "required_readers_readerAndWriterAreIndependent",
                        "expected false, not true"),
                backend(
                        BrokenWatches.ClosesTheChannel::new,
                        "required_sockets_cancelLosesNothing",
                        "the channel is closed"));
    }

    @TestFactory
    Stream<DynamicTest> filesThatAreBroken() {
        return Stream.of(
                backend(
                        BrokenFiles.CountsOneTooFew::new,
                        "required_sendFile_arrivesBetweenWhatIsWritten",
                        "other bytes arrived"),
                backend(BrokenFiles.NeverTells::new, "required_sendFile_arrivesBetweenWhatIsWritten", HANGS),
                backend(
                        BrokenFiles.GoesOnAfterTheStop::new,
                        "required_sendFile_cancelGivesTheTransportBack",
                        "fileSent() without a file"),
                backend(
                        BrokenFiles.ForgetsWhatItSent::new,
                        "required_sendFile_cancelGivesTheTransportBack",
                        "other bytes arrived"));
    }

    @TestFactory
    Stream<DynamicTest> unixSocketsThatAreBroken() {
        return Stream.of(
                backend(BrokenUnix.TellsNoPeer::new, "required_unix_pathsOfEveryLengthAreTheSame", "unnamed"),
                backend(BrokenUnix.KeepsPathsBusy::new, "required_unix_aClosedPathIsFreeAtOnce", "in use"),
                backend(BrokenUnix.TellsNoPeer::new, "required_unix_bothSidesTellTheirAddresses", "unnamed"),
                backend(BrokenUnix.SharesPaths::new, "required_unix_anAddressInUseNamesThePath", "BindException"),
                backend(
                        BrokenUnix.AnswersCancelledConnects::new,
                        "required_unix_aCancelledConnectIsSilent",
                        "given up"));
    }

    @TestFactory
    Stream<DynamicTest> serversThatAreBroken() {
        return Stream.of(
                backend(
                        BrokenBackends.KeepsPortsBusy::new,
                        "required_servers_anAddressIsFreeWhenItsServerIsClosed",
                        "in use"),
                backend(
                        BrokenBackends.KeepsPortsBusy::new,
                        "required_servers_aClosedPortIsFreeAfterAPass",
                        "Address already in use"),
                backend(
                        BrokenBackends.AcceptsAtOnce::new,
                        "required_servers_nothingIsAcceptedBeforeServing",
                        "accepted() while not accepting"),
                backend(
                        BrokenBackends.ChangesWhatItRefuses::new,
                        "required_servers_aListeningChannelIsTakenOverOrRefused",
                        "the channel was changed"),
                backend(
                        BrokenBackends.LosesEverySecondConnection::new,
                        "required_servers_everyConnectionIsAcceptedOnce",
                        HANGS),
                backend(
                        BrokenBackends.AnswersCancelledConnects::new,
                        "required_connections_aCancelledConnectIsSilent",
                        "connected() after the connect had ended or was given up"));
    }

    @TestFactory
    Stream<DynamicTest> clocksThatAreBroken() {
        long start = System.nanoTime();
        // So fast that all timers are due before the thread can lose the processor.
        Clock fast = () -> start + 1_000_000 * (System.nanoTime() - start);
        Clock back = () -> start - (System.nanoTime() - start);
        return Stream.of(
                red(memory().withClock(fast), "required_timers_neverEarly", "early timers"),
                red(memory().withClock(back), "untested_specifyingTimes_clockNeverGoesBack", "the clock went back"));
    }

    @TestFactory
    Stream<DynamicTest> enginesThatAreBroken() {
        return Stream.of(
                engine(new ThreadEngine.AnInterruptResumes(), "required_coroutines_interruptsDoNotEndAWait", "It asks"),
                engine(
                        new ThreadEngine.KeepsItsThreads(),
                        "required_coroutines_noThreadIsLeftInAnEndedBody",
                        "threads left"),
                engine(
                        new ThreadEngine.TellsAnotherStack(),
                        "required_coroutines_stacksReportWhereTheyStand",
                        "do not name the body"),
                engine(new ThreadEngine.ReturnsTooEarly(), "required_coroutines_onlyOneRunsAtATime", "It asks"));
    }

    /** What the broken ones are made of is not what turns the checks red. */
    @TestFactory
    Stream<DynamicTest> theWrappersAloneAreGreen() {
        String reason = "its connections live in memory";
        TckEnvironment wrapped = memory().withProvider(new BrokenBackend())
                .withEngine(new ThreadEngine())
                .without(Capability.SOCKETS, reason)
                .without(Capability.DESCRIPTORS, reason)
                .without(Capability.UNIX_FILES, reason)
                .without(Capability.DATAGRAMS, reason);
        return Tck.suites().stream()
                .flatMap(suite -> suite.checks().stream())
                .filter(check -> check.notApplicable(wrapped) == null)
                .map(check -> DynamicTest.dynamicTest(check.name(), () -> check.run(wrapped)));
    }

    @Test
    void anUnknownCheckIsAnError() {
        assertThatThrownBy(() -> Tck.suites().get(0).check("nothing"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("nothing");
        assertThat(Tck.suites()).extracting(TckSuite::name).contains("LoopTck", "EngineTck");
    }
}
