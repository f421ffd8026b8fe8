package io.byova.gateway.grpc;

import com.cisco.wcc.ccai.media.v1.DTMFInputs;
import com.cisco.wcc.ccai.media.v1.EventInput;
import com.cisco.wcc.ccai.media.v1.VoiceInput;
import com.cisco.wcc.ccai.media.v1.VoiceVARequest;
import com.google.protobuf.ByteString;
import com.google.protobuf.Struct;
import com.google.protobuf.Timestamp;
import com.google.protobuf.UnknownFieldSet;
import com.google.protobuf.Value;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.Random;

/** What an RPC may carry: alike frames for the most part, then all that a schema, a bug or an enemy can make of them. */
final class RandomRequests {

    private final Random random;
    private VoiceVARequest.Builder ids;
    private VoiceInput.Builder voice;
    private byte[] last = {};

    RandomRequests(long seed) {
        random = new Random(seed);
        ids = ids();
        voice = voice();
    }

    /** The next message as it lies on the wire; not always one that can be parsed, and some come twice. */
    byte[] next() {
        if (random.nextInt(5) > 0) {
            last = another();
        }
        return last;
    }

    private byte[] another() {
        int dice = random.nextInt(100);
        if (dice < 10) {
            ids = ids();
        }
        if (dice < 20) {
            voice = voice();
        }
        byte[] frame = frame();
        if (dice < 60) {
            return frame;
        }
        if (dice < 65) {
            return ids.clone().setDtmfInput(digits()).build().toByteArray();
        }
        if (dice < 70) {
            return ids.clone().setEventInput(event()).build().toByteArray();
        }
        if (dice < 75) {
            return ids.clone().clearVoiceVaInputType().build().toByteArray();
        }
        if (dice < 80) {
            // Parsed as one: the second overrides, a oneof member merges with the first.
            return concat(frame, random.nextBoolean() ? frame() : eventOnly());
        }
        if (dice < 85) {
            return Arrays.copyOf(frame, random.nextInt(frame.length + 1));
        }
        if (dice < 95) {
            byte[] damaged = frame.clone();
            damaged[random.nextInt(damaged.length)] = (byte) random.nextInt(256);
            return damaged;
        }
        byte[] noise = new byte[random.nextInt(40)];
        random.nextBytes(noise);
        return dice < 98 ? concat(frame, noise) : noise;
    }

    private byte[] frame() {
        if (random.nextInt(10) == 0) {
            voice.setAudioTimestamp(Timestamp.newBuilder().setSeconds(random.nextLong()));
        }
        byte[] audio = new byte[random.nextInt(20) == 0 ? random.nextInt(20_000) : random.nextInt(200)];
        random.nextBytes(audio);
        return ids.clone()
                .setAudioInput(voice.clone().setCallerAudio(ByteString.copyFrom(audio)))
                .build()
                .toByteArray();
    }

    private VoiceVARequest.Builder ids() {
        VoiceVARequest.Builder made = VoiceVARequest.newBuilder()
                .setConversationId(text())
                .setCustomerOrgId(text())
                .setVirtualAgentId(text())
                .setAllowPartialResponses(random.nextBoolean())
                .setVendorSpecificConfig(random.nextInt(20) == 0 ? "long".repeat(2_000) : text());
        for (int i = random.nextInt(4); i > 1; i--) {
            made.putAdditionalInfo(text(), text());
        }
        return random.nextInt(3) == 0 ? made.setUnknownFields(unknown()) : made;
    }

    private VoiceInput.Builder voice() {
        VoiceInput.Builder made = VoiceInput.newBuilder()
                .setEncodingValue(random.nextInt(6))
                .setSampleRateHertz(random.nextInt(3) * 8000 - 8000)
                .setLanguageCode(text())
                .setIsSingleUtterance(random.nextBoolean());
        return random.nextInt(4) == 0 ? made.setUnknownFields(unknown()) : made;
    }

    private DTMFInputs digits() {
        DTMFInputs.Builder made = DTMFInputs.newBuilder();
        for (int i = random.nextInt(5); i > 0; i--) {
            made.addDtmfEventsValue(random.nextInt(20));
        }
        return made.build();
    }

    private EventInput event() {
        return EventInput.newBuilder()
                .setEventTypeValue(random.nextInt(8))
                .setName(text())
                .setParameters(Struct.newBuilder()
                        .putFields(
                                text(),
                                Value.newBuilder().setStringValue(text()).build()))
                .build();
    }

    private byte[] eventOnly() {
        return VoiceVARequest.newBuilder().setEventInput(event()).build().toByteArray();
    }

    private UnknownFieldSet unknown() {
        return UnknownFieldSet.newBuilder()
                .addField(
                        10 + random.nextInt(5_000),
                        UnknownFieldSet.Field.newBuilder()
                                .addVarint(random.nextLong())
                                .addFixed32(random.nextInt())
                                .addLengthDelimited(ByteString.copyFromUtf8(text()))
                                .addGroup(UnknownFieldSet.newBuilder()
                                        .addField(
                                                6,
                                                UnknownFieldSet.Field.newBuilder()
                                                        .addLengthDelimited(ByteString.copyFromUtf8(text()))
                                                        .build())
                                        .build())
                                .build())
                .build();
    }

    private String text() {
        int length = random.nextInt(40);
        return length < 8 ? "" : random.nextInt(5) == 0 ? "ü☎".repeat(length / 8) : "abcdefghij".repeat(length / 8);
    }

    static byte[] concat(byte[]... parts) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        try {
            for (byte[] part : parts) {
                all.write(part);
            }
        } catch (IOException impossible) {
            throw new IllegalStateException(impossible);
        }
        return all.toByteArray();
    }
}
