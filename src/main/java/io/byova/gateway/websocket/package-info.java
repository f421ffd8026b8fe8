/**
 * BYOVA over WebSockets: a second front door beside {@link io.byova.gateway.grpc}, to the same {@link
 * io.byova.gateway.conversation.ConversationProcessor}.
 *
 * <p>{@code FrontDoor} takes sockets, {@code WebSocketServer} is a listener of its own for it; the monitoring port lets
 * operators in by the same door. {@code Wire} is one socket and its backpressure, {@code CallSocket} the call on it, {@code
 * SocketTurns} tells its turns apart, {@code ReplyPieces} cuts its audio, {@code MessageReader} and {@code MessageWriter} are
 * the JSON.
 *
 * <p>The protocol. One socket is one conversation, with all its turns; none is resumed. {@code /v1/va} for calls, {@code
 * /v1/listVirtualAgents} for the agents. Messages are JSON in text frames:
 *
 * <pre>{@code
 * {"type": "VOICE_VA_REQUEST", "seq": 1, "ts": "2026-11-22T20:50:00Z", "conversation_id": "…", "payload": {
 *    "conversation_id": "…", "customer_org_id": "…", "virtual_agent_id": "…", "allow_partial_responses": false,
 *    "vendor_specific_config": "…", "additional_info": {},
 *    "voice_va_input_type": {
 *      "audio_input": {"caller_audio_b64": "…", "encoding": "MULAW_FORMAT", "sample_rate_hertz": 8000,
 *                      "audio_timestamp": "…", "language_code": "…", "is_single_utterance": false}
 *      or "dtmf_input":  {"dtmf_events": ["DTMF_DIGIT_ONE", "DTMF_DIGIT_POUND"]}
 *      or "event_input": {"event_type": "SESSION_START", "name": "…", "parameters": {}}}}}
 *
 * {"type": "VOICE_VA_RESPONSE", "seq": 1, "ts": "…", "conversation_id": "…", "payload": {
 *    "prompts": [{"audio_content_b64": "…", "is_barge_in_enabled": false}],
 *    "output_events": [{"event_type": "START_OF_INPUT", "name": "…", "metadata": {}}],
 *    "input_sensitive": false, "input_mode": "INPUT_VOICE_DTMF", "input_handling_config": {…},
 *    "session_transcript": {…}, "session_summary": {…}, "response_type": "CHUNK"}}
 *
 * {"type": "ERROR", "seq": 2, "ts": "…", "conversation_id": "…", "code": "bad_request", "status": 400, "detail": "…"}
 * {"type": "PING" or "PONG", "seq": 3, "ts": "…", "conversation_id": "…", "payload": {}}
 *
 * {"customer_org_id": "…", "is_default_virtual_agent_enabled": true}
 * {"virtual_agents": [{"id": "…", "name": "…", "description": "…"}]}
 * }</pre>
 *
 * <p>What is sent is strict: {@code seq} rises from 1 (a PONG has its PING's), {@code response_type} is always there, enums
 * are names, audio is raw 8 kHz mu-law of 320 bytes to 16 KB in CHUNKs, closed by a FINAL without audio, in both profiles.
 * What is read is not: {@code seq}, {@code ts} and either {@code conversation_id} may be missing, and so may the envelope;
 * enums may be numbers, names may be in camel case, unknown fields are passed over, and nobody has to answer a PING: a
 * WebSocket pong, or anything else, shows that the client lives.
 *
 * <p>Admission. The listener's own port asks for {@code Authorization: Bearer} where tokens are configured (401), and
 * refuses browsers, which send an {@code Origin}, unless their page is allowed (403). On the monitoring port the rules are
 * those of its API: a bearer token or the cookie of a login, our own name as Host, our own page as Origin; neither a CSRF
 * token nor a query parameter is needed, because a browser does not lie about the Origin of a WebSocket. Calls made there
 * are test calls.
 *
 * <p>Closing. 1000: the call is over, which after the client's SESSION_END is at once, and after the agent's terminal response
 * when the client closes, or ten seconds later. 1001: the gateway stops. 1008: nothing can be done on this socket. 1009: a
 * message is too big. 1013: too many calls, or no new ones. A client who closes, or is gone, has hung up.
 *
 * <p>Threads: a socket is read on its event loop; answers are written from whatever thread they come on. Nothing here blocks.
 */
@NullMarked
package io.byova.gateway.websocket;

import org.jspecify.annotations.NullMarked;
