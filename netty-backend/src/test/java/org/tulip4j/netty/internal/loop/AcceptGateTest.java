package org.tulip4j.netty.internal.loop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.verify;
import static org.mockito.Mockito.verifyNoInteractions;
import static org.mockito.Mockito.when;

import io.netty.channel.IoOps;
import io.netty.channel.IoRegistration;
import org.junit.jupiter.api.Test;

/** What a listening channel submits, with the gate open and shut. */
class AcceptGateTest {
    private final AcceptGate gate = new AcceptGate(passing -> passing);
    private final IoRegistration behind = mock();
    private final IoOps operation = mock();

    @Test
    void whileTheGateIsShutNothingIsSubmitted() {
        IoRegistration given = gate.before(behind);
        gate.shut();
        assertThat(given.submit(operation)).isZero();
        verifyNoInteractions(behind);
    }

    @Test
    void anOpenGatePassesEverythingOn() {
        when(behind.submit(operation)).thenReturn(7L);
        when(behind.cancel()).thenReturn(true);
        when(behind.isValid()).thenReturn(true);
        IoRegistration given = gate.before(behind);
        gate.shut();
        gate.open();
        assertThat(given.submit(operation)).isEqualTo(7);
        assertThat(given.isValid()).isTrue();
        assertThat(given.cancel()).isTrue();
    }

    @Test
    void aShutGateStillLetsTheChannelLeave() {
        when(behind.cancel()).thenReturn(true);
        IoRegistration given = gate.before(behind);
        gate.shut();
        assertThat(given.cancel()).isTrue();
        verify(behind).cancel();
    }

    @Test
    void beforeTheChannelIsRegisteredTheGateSaysSo() {
        assertThatThrownBy(() -> gate.submit(operation))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("the channel is not registered");
    }
}
