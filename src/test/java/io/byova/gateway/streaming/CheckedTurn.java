package io.byova.gateway.streaming;

import com.cisco.wcc.ccai.media.v1.VoiceVAResponse;
import com.cisco.wcc.ccai.media.v1.VoiceVAResponse.ResponseType;
import com.google.protobuf.ByteString;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;

/**
 * A subscriber that checks each signal as it comes: one at a time, no more than was requested, START? END? audio* FINAL, and
 * audio of one reply without a gap. Each byte of a reply is its place in it, and the first four are the reply's number.
 */
final class CheckedTurn implements CoreSubscriber<VoiceVAResponse> {

    final CountDownLatch over = new CountDownLatch(1);
    final AtomicLong requested = new AtomicLong();
    volatile boolean sawFinal;
    volatile int reply = -1;
    volatile long bytes;

    private final List<String> faults;
    private final Set<Integer> cancelledReplies;
    private final AtomicInteger inside = new AtomicInteger();
    private final AtomicLong received = new AtomicLong();
    private volatile Subscription subscription;
    private volatile boolean terminated;
    private volatile boolean started;
    private volatile boolean ended;

    /** @param faults gets what is wrong; {@code cancelledReplies}, of which nothing may come any more */
    CheckedTurn(List<String> faults, Set<Integer> cancelledReplies) {
        this.faults = faults;
        this.cancelledReplies = cancelledReplies;
    }

    static Set<Integer> ids() {
        return ConcurrentHashMap.newKeySet();
    }

    /** A frame of reply {@code number}, from byte {@code from} on. */
    static ByteString frame(int number, long from, int size) {
        byte[] frame = new byte[size];
        for (int i = 0; i < size; i++) {
            long at = from + i;
            frame[i] = at < 4 ? (byte) (number >> 8 * (int) at) : (byte) (at % 251);
        }
        return ByteString.copyFrom(frame);
    }

    void request(long n) {
        requested.addAndGet(n);
        subscription.request(n);
    }

    void cancel() {
        subscription.cancel();
    }

    @Override
    public void onSubscribe(Subscription subscription) {
        this.subscription = subscription;
    }

    @Override
    public void onNext(VoiceVAResponse response) {
        enter();
        if (received.incrementAndGet() > requested.get()) {
            faults.add("more than requested");
        }
        String word = RelayScene.word(response);
        if (word.equals("START")) {
            check(!started && bytes == 0, "START out of order");
            started = true;
        } else if (word.equals("END")) {
            check(started && !ended && bytes == 0, "END out of order");
            ended = true;
        } else if (response.getPromptsCount() > 0) {
            check(!sawFinal && started == ended, "audio out of order");
            audio(response.getPrompts(0).getAudioContent());
        } else {
            check(!sawFinal && response.getResponseType() == ResponseType.FINAL, "FINAL out of order");
            sawFinal = true;
        }
        inside.decrementAndGet();
    }

    private void audio(ByteString piece) {
        check(piece.size() >= 100 && piece.size() <= 16_000, "a piece of " + piece.size() + " bytes");
        if (bytes == 0) {
            reply = piece.byteAt(0) & 0xFF | (piece.byteAt(1) & 0xFF) << 8 | (piece.byteAt(2) & 0xFF) << 16;
        }
        check(piece.equals(frame(reply, bytes, piece.size())), "a gap, or another reply");
        check(!cancelledReplies.contains(reply), "audio of a cancelled reply");
        bytes += piece.size();
    }

    @Override
    public void onError(Throwable failure) {
        end();
    }

    @Override
    public void onComplete() {
        end();
    }

    private void end() {
        enter();
        check(!terminated, "two ends");
        terminated = true;
        inside.decrementAndGet();
        over.countDown();
    }

    private void enter() {
        check(inside.incrementAndGet() == 1, "overlapping signals");
        check(!terminated, "a signal after the end");
    }

    private void check(boolean right, String wrong) {
        if (!right) {
            faults.add(wrong);
        }
    }
}
