package io.byova.gateway.connectors.lex;

/**
 * Whom a call is with.
 *
 * @param botId ten letters and digits
 * @param aliasId of the bot
 * @param localeId such as en_US
 * @param name what flow designers see
 */
record LexBot(String botId, String aliasId, String localeId, String name) {}
