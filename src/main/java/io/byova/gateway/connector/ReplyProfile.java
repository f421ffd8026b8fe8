package io.byova.gateway.connector;

/** How an agent replies, for the whole of a call (rule 20). */
public enum ReplyProfile {
    /** All prompts of a reply in one FINAL response, each a whole WAV file (rule 21). */
    WAV,
    /** Headerless mu-law pieces of type CHUNK, then one FINAL without audio (rule 22). */
    CHUNK
}
