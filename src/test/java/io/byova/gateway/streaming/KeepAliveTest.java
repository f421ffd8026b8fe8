package io.byova.gateway.streaming;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.byova.gateway.audio.AudioFormat;
import io.byova.gateway.audio.AudioFormat.Encoding;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import reactor.test.scheduler.VirtualTimeScheduler;
import reactor.test.subscriber.TestSubscriber;

/** Silence where nobody else sends anything. */
class KeepAliveTest {

    private final VirtualTimeScheduler time = VirtualTimeScheduler.create();
    private final TestSubscriber<ByteString> vendor = TestSubscriber.create();
    private final KeepAlive keepAlive = new KeepAlive(AudioFormat.MULAW_8K, Duration.ofSeconds(1), time);

    @Test
    void silenceBeginsAfterTheQuietTimeAndGoesOnAtItsPace() {
        // Given
        keepAlive.frames().subscribe(vendor);

        // When, Then
        passes(999);
        assertThat(vendor.getReceivedOnNext()).isEmpty();
        passes(1);
        assertThat(vendor.getReceivedOnNext()).hasSize(1);
        passes(1000);
        assertThat(vendor.getReceivedOnNext()).hasSize(51);
        assertThat(vendor.getReceivedOnNext().get(0).toByteArray()).hasSize(160).containsOnly(0xFF);
    }

    @Test
    void callerAudioPutsItOff() {
        // Given
        keepAlive.frames().subscribe(vendor);

        // When
        for (int frame = 0; frame < 500; frame++) {
            passes(20);
            keepAlive.sent();
        }

        // Then
        assertThat(vendor.getReceivedOnNext()).isEmpty();
        passes(1000);
        assertThat(vendor.getReceivedOnNext()).hasSize(1);
        keepAlive.sent();
        passes(980);
        assertThat(vendor.getReceivedOnNext()).hasSize(1);
    }

    @Test
    void framesNobodyAskedForAreLeftOut() {
        // Given
        TestSubscriber<ByteString> slow =
                TestSubscriber.builder().initialRequest(1).build();
        keepAlive.frames().subscribe(slow);
        passes(10_000);
        assertThat(slow.getReceivedOnNext()).hasSize(1);

        // When
        slow.request(2);
        passes(30);

        // Then
        assertThat(slow.getReceivedOnNext().size()).isBetween(2, 3);
    }

    @Test
    void cancellationStopsItsTimer() {
        // Given
        keepAlive.frames().subscribe(vendor);
        passes(1500);
        int before = vendor.getReceivedOnNext().size();

        // When
        vendor.cancel();
        passes(5000);

        // Then
        assertThat(vendor.getReceivedOnNext()).hasSize(before);
    }

    @Test
    void silenceIsThatOfItsFormat() {
        assertThat(silence(Encoding.LINEAR16, 16_000)).hasSize(640).containsOnly(0);
        assertThat(silence(Encoding.LINEAR16, 8000)).hasSize(320).containsOnly(0);
        assertThat(silence(Encoding.ALAW, 8000)).hasSize(160).containsOnly(0xD5);
    }

    private byte[] silence(Encoding encoding, int rate) {
        TestSubscriber<ByteString> heard = TestSubscriber.create();
        new KeepAlive(new AudioFormat(encoding, rate), Duration.ZERO, time)
                .frames()
                .subscribe(heard);
        passes(20);
        return heard.getReceivedOnNext().get(0).toByteArray();
    }

    private void passes(long millis) {
        time.advanceTimeBy(Duration.ofMillis(millis));
    }
}
