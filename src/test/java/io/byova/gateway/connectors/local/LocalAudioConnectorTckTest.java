package io.byova.gateway.connectors.local;

import io.byova.gateway.connector.ConnectorRuntime;
import io.byova.gateway.connector.ReplyProfile;
import io.byova.gateway.connector.VendorConnector;
import io.byova.gateway.tck.ConnectorTck;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.io.TempDir;

final class LocalAudioConnectorTckTest {

    @Nested
    final class Wav implements ConnectorTck {

        @Override
        public VendorConnector<?, ?> connector(ConnectorRuntime runtime) {
            return connectorOf(ReplyProfile.WAV, null, runtime);
        }

        @Override
        public List<?> vendorMessages() {
            return List.of(Cue.START_OF_INPUT, Cue.END_OF_INPUT, new Cue(PromptNames.DEFAULT));
        }
    }

    @Nested
    final class ChunkWithRecording implements ConnectorTck {

        @TempDir
        private Path recordings;

        @Override
        public VendorConnector<?, ?> connector(ConnectorRuntime runtime) {
            return connectorOf(ReplyProfile.CHUNK, recordings, runtime);
        }

        @Override
        public List<?> vendorMessages() {
            return List.of(Cue.START_OF_INPUT, Cue.END_OF_INPUT, new Cue(PromptNames.DEFAULT));
        }
    }

    private static VendorConnector<?, ?> connectorOf(
            ReplyProfile profile, @org.jspecify.annotations.Nullable Path recordings, ConnectorRuntime runtime) {
        LocalAudioConfig config = new LocalAudioConfig(
                null,
                null,
                null,
                null,
                profile,
                true,
                null,
                null,
                null,
                recordings != null,
                recordings == null ? null : recordings.toString());
        return new LocalAudioConnector(config, runtime);
    }
}
