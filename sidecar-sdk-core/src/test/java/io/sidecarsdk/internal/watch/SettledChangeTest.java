package io.sidecarsdk.internal.watch;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SettledChangeTest {

    private final SettledChange<String> change = new SettledChange<>("first");

    @Test
    void whatWasFoundAtFirstIsNoChange() {
        assertThat(change.settles("first")).isFalse();
        assertThat(change.settles("first")).isFalse();
    }

    @Test
    void aChangeSettlesWhenItIsFoundTwiceInARow() {
        assertThat(change.settles("second")).isFalse();
        assertThat(change.settles("second")).isTrue();
    }

    @Test
    void aChangeSettlesOnce() {
        change.settles("second");
        change.settles("second");

        assertThat(change.settles("second")).isFalse();
    }

    @Test
    void aChangeThatIsStillUnderWayBeginsToSettleAnew() {
        change.settles("sec");

        assertThat(change.settles("second")).isFalse();
        assertThat(change.settles("second")).isTrue();
    }

    @Test
    void aChangeThatIsTakenBackDoesNotSettleLater() {
        change.settles("second");
        change.settles("first");

        assertThat(change.settles("second")).isFalse();
    }

    @Test
    void theWayBackSettlesAsAnyChange() {
        change.settles("second");
        change.settles("second");

        assertThat(change.settles("first")).isFalse();
        assertThat(change.settles("first")).isTrue();
    }
}
