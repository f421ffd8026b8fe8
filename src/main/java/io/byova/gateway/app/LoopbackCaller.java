package io.byova.gateway.app;

import com.google.protobuf.ByteString;
import com.google.protobuf.Struct;
import io.byova.gateway.audio.UnusableAudioException;
import io.byova.gateway.audio.WavFile;
import io.byova.gateway.caller.CallOptions;
import io.byova.gateway.caller.CallScript;
import io.byova.gateway.caller.CallStep;
import io.byova.gateway.caller.Recording;
import io.byova.gateway.caller.SimulatedCaller;
import io.byova.gateway.config.GatewaySection;
import io.byova.gateway.config.Secret;
import io.byova.gateway.config.TlsSection;
import io.byova.gateway.monitoring.TestCaller;
import io.byova.gateway.observe.RpcTimes;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/** Calls the gateway over its own gRPC port, TLS and all, as WxCC does: one RPC per turn, in real time. */
final class LoopbackCaller implements TestCaller {

    private static final String BUNDLED = "caller.wav";
    private static final int MOST_STEPS = 100;
    private static final int LONGEST_SILENCE = 60_000;

    private final GatewaySection section;
    private final int port;
    private final Map<String, String> headers;
    private final @Nullable X509Certificate certificate;

    /** Reads the gateway's certificate, where it has one: the file may have become another by the time of a call. */
    LoopbackCaller(GatewaySection section, int port, RpcTimes rpcs) {
        this.section = section;
        this.port = port;
        this.headers = Map.of(RpcTimes.OWN_HEADER, rpcs.ownMark());
        TlsSection tls = section.tls();
        this.certificate = tls == null ? null : certificate(tls.certificate());
    }

    private static @Nullable X509Certificate certificate(Path chain) {
        try (InputStream in = Files.newInputStream(chain)) {
            return (X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(in);
        } catch (IOException | CertificateException unreadable) {
            // The server took it a moment ago, so this is rare; test calls say that they cannot be made.
            return null;
        }
    }

    @Override
    public Mono<Void> prepare(String conversationId, String agentId, List<Step> script) {
        if (script.isEmpty() || script.size() > MOST_STEPS) {
            throw new IllegalArgumentException("script: must have 1 to " + MOST_STEPS + " steps");
        }
        if (section.tls() != null && certificate == null) {
            throw new IllegalStateException("test calls need the gateway's own certificate, which could not be read");
        }
        List<CallStep> steps = new ArrayList<>();
        for (int i = 0; i < script.size(); i++) {
            steps.add(step(script.get(i), "script[" + i + "]"));
        }
        CallOptions options = CallOptions.to(WarmUp.ownHost(section), port)
                .conversationId(conversationId)
                .agentId(agentId)
                .pinned(certificate)
                .token(section.tokens().stream().findFirst().map(Secret::value).orElse(null))
                .headers(headers)
                .build();
        return SimulatedCaller.call(options, CallScript.of(steps)).then();
    }

    private static CallStep step(Step step, String at) {
        List<CallStep> named = new ArrayList<>();
        if (Boolean.TRUE.equals(step.start())) {
            named.add(new CallStep.Start("", Struct.getDefaultInstance()));
        }
        if (step.wav() != null) {
            named.add(new CallStep.Say(new Recording("wav", recording(step.wav(), at))));
        }
        if (step.dtmf() != null) {
            if (!CallScript.arePressable(step.dtmf())) {
                throw new IllegalArgumentException(at + ".dtmf: keys are 0-9 * # A-D");
            }
            named.add(new CallStep.Press(step.dtmf()));
        }
        if (step.silenceMs() != null) {
            if (step.silenceMs() < 1 || step.silenceMs() > LONGEST_SILENCE) {
                throw new IllegalArgumentException(at + ".silence_ms: must be 1 to " + LONGEST_SILENCE);
            }
            named.add(new CallStep.Silence(Duration.ofMillis(step.silenceMs())));
        }
        if (Boolean.TRUE.equals(step.end())) {
            named.add(new CallStep.End());
        }
        if (named.size() != 1) {
            throw new IllegalArgumentException(at + ": must be one of start, wav, dtmf, silence_ms, end");
        }
        return named.get(0);
    }

    private static ByteString recording(String wav, String at) {
        try {
            byte[] file = wav.equals(BUNDLED) ? bundled() : Base64.getDecoder().decode(wav);
            return ByteString.copyFrom(WavFile.read(file).toMulaw8k());
        } catch (UnusableAudioException unusable) {
            throw new IllegalArgumentException(at + ".wav: " + unusable.getMessage(), unusable);
        } catch (IllegalArgumentException noBase64) {
            throw new IllegalArgumentException(at + ".wav: is neither base64 of a WAV file nor " + BUNDLED, noBase64);
        }
    }

    private static byte[] bundled() {
        try (InputStream in = LoopbackCaller.class.getResourceAsStream("/demo/" + BUNDLED)) {
            return in.readAllBytes();
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }
}
