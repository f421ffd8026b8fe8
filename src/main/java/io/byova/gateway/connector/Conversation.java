package io.byova.gateway.connector;

import com.google.protobuf.ByteString;
import io.byova.gateway.audio.AudioFormat;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One call, as a connector sees it: it outlives the RPCs it arrives on. Thread-safe; values that WxCC may change from
 * turn to turn are those of the newest turn.
 */
public interface Conversation {

    /** The key of the call (rule 1). Made by strangers: never use it as a file name or as markup. */
    String id();

    /** The caller's organisation, may be empty. */
    String customerOrgId();

    /** The agent that answers. */
    VirtualAgent agent();

    /** Opaque configuration from the contact center, may be empty (rule 19). */
    String vendorSpecificConfig();

    /** Additional data of the newest request (rule 19). */
    Map<String, String> additionalInfo();

    /** Whether the caller's side takes PARTIAL responses (rule 23). */
    boolean allowsPartialResponses();

    /** The latched format of the caller's audio (rule 14). */
    AudioFormat audioFormat();

    /** The language WxCC last named, may be empty (rule 19). */
    String languageCode();

    /** Whether WxCC asked for a single utterance (rule 19). */
    boolean isSingleUtterance();

    /** Whether the input now arriving is confidential: do not record, transcribe or log it (rule 35). */
    boolean isInputSensitive();

    /**
     * Keeps the vendor's session with the call, on this node, until the call ends. Replaces what was attached.
     *
     * @param session anything, or null to detach
     */
    void attach(@Nullable Object session);

    /**
     * What was attached.
     *
     * @param type its type
     * @return the session, or null where none of that type is attached
     */
    <T> @Nullable T attachment(Class<T> type);

    /** Bytes that may move to another node with the call, such as a vendor's session id; empty until set. */
    ByteString memory();

    /**
     * Sets {@link #memory()}.
     *
     * @param bytes at most 4 KiB
     * @throws IllegalArgumentException where they are more
     */
    void remember(ByteString bytes);
}
