package io.byova.gateway.monitoring;

import static io.byova.gateway.monitoring.TestGateway.until;

import com.cisco.wcc.ccai.media.v1.DTMFDigits;
import com.cisco.wcc.ccai.media.v1.DTMFInputs;
import com.cisco.wcc.ccai.media.v1.EventInput;
import com.cisco.wcc.ccai.media.v1.EventInput.EventType;
import com.cisco.wcc.ccai.media.v1.OutputEvent;
import com.cisco.wcc.ccai.media.v1.VoiceInput;
import com.cisco.wcc.ccai.media.v1.VoiceVARequest;
import com.cisco.wcc.ccai.media.v1.VoiceVAResponse;
import com.cisco.wcc.ccai.media.v1.VoiceVirtualAgentGrpc;
import com.google.protobuf.ByteString;
import io.byova.gateway.audio.WavFile;
import io.byova.gateway.caller.CallOptions;
import io.byova.gateway.caller.CallReport;
import io.byova.gateway.caller.CallScript;
import io.byova.gateway.caller.Fact;
import io.byova.gateway.caller.Heard;
import io.byova.gateway.caller.Recording;
import io.byova.gateway.caller.SimulatedCaller;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientResponseObserver;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Calls of known kinds to three agents, one of which has a vendor that cannot be reached. Everything is counted on the
 * caller's side of the socket; nothing is asked of the gateway.
 */
final class CountedCalls implements AutoCloseable {

    static final String DESK = "Local Audio: Desk";
    static final String TALKER = "Local Audio: Talker";
    static final String BROKEN = "Realtime: Broken";
    static final List<String> AGENTS = List.of(DESK, TALKER, BROKEN);

    private static final int FRAME = 160;
    private static final int LONG_PROMPT_SECONDS = 40;

    /** What a caller can count of an agent, or of a call. */
    static final class Count {
        int started;
        final Map<String, Integer> ended = new TreeMap<>();
        final Map<String, Integer> turns = new TreeMap<>();
        int replies;
        int bargeIns;
        int errors;
        int asked;
        long framesIn;
        long bytesIn;
        long framesOut;
        long bytesOut;

        /** Frames that may have been dropped on their way, because the reply to them was over. */
        long late;

        final List<Long> waitedNanos = new ArrayList<>();

        int rpcs() {
            return turns.values().stream().mapToInt(Integer::intValue).sum();
        }

        int active() {
            return started - ended.values().stream().mapToInt(Integer::intValue).sum();
        }
    }

    final TestGateway gateway;
    final Map<String, Count> agents = new TreeMap<>();
    final Map<String, Count> calls = new TreeMap<>();
    final Map<String, String> agentOf = new TreeMap<>();
    final Map<String, Integer> rejected = new TreeMap<>();
    final Map<String, Integer> statuses = new TreeMap<>();
    private final Path folder;
    private final ManagedChannel channel;

    CountedCalls(String... settings) {
        try {
            folder = Files.createTempDirectory("prompts");
            Files.write(folder.resolve("long.wav"), longPrompt());
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
        gateway = new TestGateway(
                """
                connectors:
                  - {name: desk, type: local_audio, config: {agent-id: Desk}}
                  - name: talker
                    type: local_audio
                    config: {agent-id: Talker, profile: chunk, barge-in: true, audio-files: {default: %s/long.wav}}
                  - name: vendor
                    type: realtime
                    resilience: {circuit-breaker: {minimum-calls: 2, window: 2, open-for: 1h}}
                    config: {agent-id: Broken, api-key: sk-test, url: "ws://127.0.0.1:1/v1", reconnect: {attempts: 1}}
                """
                        .formatted(folder),
                settings);
        channel = NettyChannelBuilder.forAddress("127.0.0.1", gateway.gateway.grpcPort())
                .usePlaintext()
                // A caller who does not read shall stop the gateway within a prompt.
                .flowControlWindow(16 * 1024)
                .directExecutor()
                .build();
        AGENTS.forEach(agent -> agents.put(agent, new Count()));
    }

    @Override
    public void close() {
        channel.shutdownNow();
        gateway.close();
        try {
            Files.delete(folder.resolve("long.wav"));
            Files.delete(folder);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    // ---- calls ------------------------------------------------------------------------------------------------------

    void starts(String agent, String id) throws InterruptedException {
        begins(agent, id);
        Rpc rpc = new Rpc(id, true).sends(event(EventType.SESSION_START).setVirtualAgentId(agent));
        rpc.halfCloses().over();
        boolean broken = agent.equals(BROKEN);
        rpc.became(broken ? "failed" : "replied");
        if (broken) {
            add(id, count -> count.errors++);
            ends(id, "connector-failed");
        } else {
            add(id, count -> count.asked++);
        }
    }

    /** The vendor that cannot be reached is asked no more once its circuit is open. */
    void startsBroken(String id, boolean asked) throws InterruptedException {
        starts(BROKEN, id);
        if (asked) {
            add(id, count -> count.asked++);
        }
    }

    void isSilent(String id, int frames) throws InterruptedException {
        Rpc rpc = new Rpc(id, true);
        for (int i = 0; i < frames; i++) {
            rpc.sends(frame(silence()));
        }
        rpc.halfCloses().over();
        rpc.became("silent");
        add(id, count -> count.asked++);
    }

    void presses(String id, DTMFDigits... digits) throws InterruptedException {
        Rpc rpc = new Rpc(id, true).sends(keys(digits)).halfCloses();
        rpc.over();
        add(id, count -> count.asked++);
        OutputEvent.EventType end = rpc.terminal();
        rpc.became(end == OutputEvent.EventType.UNSPECIFIED_EVENT ? "replied" : "ended");
        if (end != OutputEvent.EventType.UNSPECIFIED_EVENT) {
            ends(id, end == OutputEvent.EventType.TRANSFER_TO_AGENT ? "transferred" : "agent-ended");
        }
    }

    void hangsUp(String id) throws InterruptedException {
        Rpc rpc = new Rpc(id, true).sends(event(EventType.SESSION_END)).halfCloses();
        rpc.over();
        rpc.became("ended");
        ends(id, "caller-ended");
    }

    /** Keys while a prompt that does not fit into the connection is being said. */
    void bargesIn(String id) throws InterruptedException {
        Rpc listening =
                new Rpc(id, false).sends(keys(DTMFDigits.DTMF_DIGIT_ONE)).halfCloses();
        listening.reads(1);
        until("the first audio", () -> !listening.responses.isEmpty());
        new Rpc(id, true)
                .sends(event(EventType.START_OF_DTMF))
                .halfCloses()
                .over()
                .became("silent");
        listening.reads(Integer.MAX_VALUE).over().became("interrupted");
        add(id, count -> {
            count.bargeIns++;
            count.asked++;
        });
    }

    /** The line of one RPC goes dead while the caller speaks. */
    void vanishesSpeaking(String id) throws Exception {
        Rpc rpc = new Rpc(id, true);
        byte[] sentence = sentence();
        for (int from = 0; from + FRAME <= sentence.length; from += FRAME) {
            rpc.sends(frame(Arrays.copyOfRange(sentence, from, from + FRAME)));
        }
        until("START_OF_INPUT", () -> !rpc.responses.isEmpty());
        rpc.cancels().over().became("cancelled");
        add(id, count -> {
            count.asked++;
            count.late += count.framesIn;
        });
    }

    /** A whole call by the gateway's own caller: a welcome, a spoken turn, a transfer. */
    void speaks(String agent, String id) throws Exception {
        begins(agent, id);
        CallReport report = SimulatedCaller.call(
                        CallOptions.to("127.0.0.1", gateway.gateway.grpcPort())
                                .conversationId(id)
                                .agentId(agent)
                                .fast(true)
                                .build(),
                        CallScript.start()
                                .say(new Recording("caller1", ByteString.copyFrom(sentence())))
                                .press("5")
                                .end())
                .block(Duration.ofSeconds(90));
        if (!report.protocolKept() || report.end() != CallReport.End.TRANSFERRED) {
            throw new AssertionError(report.events().toString());
        }
        // SESSION_START, speech, START_OF_DTMF, digits
        for (String outcome : List.of("replied", "replied", "silent", "ended")) {
            turn(id, outcome, Status.Code.OK);
        }
        add(id, count -> {
            count.asked += 3;
            count.replies += 3;
            count.late += 10;
            report.events().forEach(event -> {
                if (event.fact() instanceof Fact.SentAudio sent) {
                    count.framesIn += sent.length().toMillis() / 20;
                    count.bytesIn += sent.length().toMillis() * 8;
                } else if (event.fact() instanceof Heard heard && heard.audioBytes() > 0) {
                    count.framesOut++;
                    count.bytesOut += heard.audioBytes();
                }
            });
        });
        // How long each reply let its caller wait is in the report for speech alone; the others are no shorter than 0.
        long speech = report.measures().firstReply().max().toNanos();
        for (long waited : List.of(Long.MAX_VALUE, speech, Long.MAX_VALUE)) {
            add(id, count -> count.waitedNanos.add(waited));
        }
        ends(id, "transferred");
    }

    /** Ended by an operator. */
    void isEndedByAnOperator(String id) throws Exception {
        String csrf = gateway.get("/api/session").get("csrf_token").asString();
        if (gateway.send("DELETE", "/api/calls/" + id, "X-CSRF-Token", csrf).statusCode() != 200) {
            throw new AssertionError("not ended: " + id);
        }
        ends(id, "operator-ended");
    }

    /** A call of which nothing but a refused message is known. */
    void saysNothingThatCounts(String agent, String id) throws InterruptedException {
        begins(agent, id);
        Rpc rpc = new Rpc(id, true)
                .sends(VoiceVARequest.newBuilder().setVirtualAgentId(agent))
                .halfCloses();
        rpc.over().became("refused");
        reject("invalid-request");
        ends(id, "refused");
    }

    /** An RPC of a live call that names another agent. */
    void namesAnotherAgent(String id, String other) throws InterruptedException {
        Rpc rpc = new Rpc(id, true).sends(event(EventType.NO_INPUT).setVirtualAgentId(other));
        rpc.over().became("refused");
        reject("invalid-request");
    }

    /** An RPC that begins no call. */
    void isRejected(String why, String agent, String id) throws InterruptedException {
        Rpc rpc = new Rpc(id, true).sends(event(EventType.SESSION_START).setVirtualAgentId(agent));
        statuses.merge(rpc.over().status.get().getCode().name(), 1, Integer::sum);
        reject(why);
    }

    // ---- what was counted -------------------------------------------------------------------------------------------

    interface Adds {
        void to(Count count);
    }

    private void begins(String agent, String id) {
        agentOf.put(id, agent);
        calls.put(id, new Count());
        add(id, count -> count.started++);
    }

    private void ends(String id, String reason) {
        add(id, count -> count.ended.merge(reason, 1, Integer::sum));
    }

    private void reject(String why) {
        rejected.merge(why, 1, Integer::sum);
    }

    private void turn(String id, String outcome, Status.Code status) {
        statuses.merge(status.name(), 1, Integer::sum);
        add(id, count -> count.turns.merge(outcome, 1, Integer::sum));
    }

    private void add(String id, Adds adds) {
        adds.to(calls.get(id));
        adds.to(agents.get(agentOf.get(id)));
    }

    int live() {
        return agents.values().stream().mapToInt(Count::active).sum();
    }

    // ---- the wire ---------------------------------------------------------------------------------------------------

    /** One RPC, counted where it is over. */
    private final class Rpc implements ClientResponseObserver<VoiceVARequest, VoiceVAResponse> {

        private final String conversation;
        private final boolean readsAll;
        private final List<VoiceVAResponse> responses = new CopyOnWriteArrayList<>();
        private final AtomicReference<Status> status = new AtomicReference<>();
        private ClientCallStreamObserver<VoiceVARequest> wire;
        private long frames;
        private long askedNanos;
        private volatile long waitedNanos;

        Rpc(String conversation, boolean readsAll) {
            this.conversation = conversation;
            this.readsAll = readsAll;
            VoiceVirtualAgentGrpc.newStub(channel).processCallerInput(this);
        }

        @Override
        public void beforeStart(ClientCallStreamObserver<VoiceVARequest> call) {
            wire = call;
            if (!readsAll) {
                call.disableAutoRequestWithInitial(0);
            }
        }

        Rpc sends(VoiceVARequest.Builder message) {
            if (message.hasAudioInput()) {
                frames++;
            }
            askedNanos = System.nanoTime();
            wire.onNext(message.setConversationId(conversation).build());
            return this;
        }

        Rpc halfCloses() {
            wire.onCompleted();
            return this;
        }

        Rpc cancels() {
            wire.cancel("gone", null);
            return this;
        }

        Rpc reads(int count) {
            wire.request(count);
            return this;
        }

        Rpc over() throws InterruptedException {
            until("the end of an RPC of " + conversation, () -> status.get() != null);
            return this;
        }

        OutputEvent.EventType terminal() {
            return responses.stream()
                    .flatMap(response -> response.getOutputEventsList().stream())
                    .map(OutputEvent::getEventType)
                    .findFirst()
                    .orElse(OutputEvent.EventType.UNSPECIFIED_EVENT);
        }

        void became(String outcome) {
            turn(conversation, outcome, status.get().getCode());
            add(conversation, count -> {
                count.framesIn += frames;
                count.bytesIn += frames * FRAME;
                responses.forEach(response -> response.getPromptsList().forEach(prompt -> {
                    count.framesOut++;
                    count.bytesOut += prompt.getAudioContent().size();
                }));
                count.replies += (int) responses.stream()
                        .filter(response ->
                                response.getResponseType() == VoiceVAResponse.ResponseType.FINAL && !isSignal(response))
                        .count();
                if (waitedNanos != 0) {
                    count.waitedNanos.add(waitedNanos);
                }
            });
        }

        private boolean isSignal(VoiceVAResponse response) {
            return response.getOutputEventsCount() > 0
                    && List.of(OutputEvent.EventType.START_OF_INPUT, OutputEvent.EventType.END_OF_INPUT)
                            .contains(response.getOutputEvents(0).getEventType());
        }

        @Override
        public void onNext(VoiceVAResponse response) {
            if (waitedNanos == 0 && response.getPromptsCount() > 0) {
                waitedNanos = System.nanoTime() - askedNanos;
            }
            responses.add(response);
        }

        @Override
        public void onError(Throwable failure) {
            status.set(Status.fromThrowable(failure));
        }

        @Override
        public void onCompleted() {
            status.set(Status.OK);
        }
    }

    private static VoiceVARequest.Builder event(EventType type) {
        return VoiceVARequest.newBuilder().setEventInput(EventInput.newBuilder().setEventType(type));
    }

    private static VoiceVARequest.Builder keys(DTMFDigits... digits) {
        return VoiceVARequest.newBuilder().setDtmfInput(DTMFInputs.newBuilder().addAllDtmfEvents(List.of(digits)));
    }

    private static VoiceVARequest.Builder frame(byte[] audio) {
        return VoiceVARequest.newBuilder()
                .setAudioInput(VoiceInput.newBuilder().setCallerAudio(ByteString.copyFrom(audio)));
    }

    private static byte[] silence() {
        byte[] silence = new byte[FRAME];
        Arrays.fill(silence, (byte) 0xFF);
        return silence;
    }

    private static byte[] sentence() throws Exception {
        return WavFile.read(Files.readAllBytes(Path.of("src/test/resources/speech/caller1.wav")))
                .toMulaw8k();
    }

    /** A WAV file of mu-law that takes more room than a connection has. */
    private static byte[] longPrompt() {
        int size = LONG_PROMPT_SECONDS * 8000;
        ByteBuffer file = ByteBuffer.allocate(46 + size).order(ByteOrder.LITTLE_ENDIAN);
        file.put("RIFF".getBytes()).putInt(38 + size).put("WAVEfmt ".getBytes()).putInt(18);
        file.putShort((short) 7).putShort((short) 1).putInt(8000).putInt(8000).putShort((short) 1);
        file.putShort((short) 8).putShort((short) 0).put("data".getBytes()).putInt(size);
        while (file.hasRemaining()) {
            file.put((byte) (0x90 + file.position() % 16));
        }
        return file.array();
    }
}
