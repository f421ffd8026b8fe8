package io.byova.gateway.connectors.lex;

import io.byova.gateway.connector.ConnectorException;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import software.amazon.awssdk.services.lexmodelsv2.LexModelsV2AsyncClient;
import software.amazon.awssdk.services.lexmodelsv2.model.BotAliasStatus;
import software.amazon.awssdk.services.lexmodelsv2.model.BotAliasSummary;
import software.amazon.awssdk.services.lexmodelsv2.model.BotStatus;
import software.amazon.awssdk.services.lexmodelsv2.model.BotSummary;
import software.amazon.awssdk.services.lexmodelsv2.model.ListBotAliasesRequest;
import software.amazon.awssdk.services.lexmodelsv2.model.ListBotAliasesResponse;
import software.amazon.awssdk.services.lexmodelsv2.model.ListBotsRequest;
import software.amazon.awssdk.services.lexmodelsv2.model.ListBotsResponse;

/** The bots of an account in one region, page by page. */
final class LexDirectory {

    private static final int PAGE = 100;
    private static final Duration WITHIN = Duration.ofSeconds(9);
    /** Bounds a service that never ends its pages. */
    private static final int MOST_PAGES = 100;

    private final LexModelsV2AsyncClient models;
    private final AwsLexConfig config;
    private final Scheduler blocking;

    LexDirectory(LexModelsV2AsyncClient models, AwsLexConfig config, Scheduler blocking) {
        this.models = models;
        this.config = config;
        this.blocking = blocking;
    }

    /** All bots that can be called; fails with ConnectorException where they cannot be listed in time. */
    Flux<LexBot> bots() {
        return page(null)
                .expand(page -> page.nextToken() == null ? Mono.empty() : page(page.nextToken()))
                .take(MOST_PAGES)
                .concatMapIterable(ListBotsResponse::botSummaries)
                .filter(bot -> bot.botStatus() == BotStatus.AVAILABLE)
                .concatMap(this::withAlias)
                .switchIfEmpty(Mono.error(() -> ConnectorException.permanent(
                        "no-bots", "ListBots: there is no bot that is available in this region", null)))
                .collectList()
                .timeout(WITHIN)
                .flatMapIterable(bots -> bots)
                .onErrorMap(failure -> LexErrors.of("ListBots", failure));
    }

    private Mono<ListBotsResponse> page(@Nullable String token) {
        ListBotsRequest request =
                ListBotsRequest.builder().maxResults(PAGE).nextToken(token).build();
        return Mono.fromFuture(() -> models.listBots(request)).subscribeOn(blocking);
    }

    private Mono<LexBot> withAlias(BotSummary bot) {
        return Mono.justOrEmpty(config.botAliasId())
                .switchIfEmpty(newestAlias(bot.botId()))
                .map(alias -> new LexBot(bot.botId(), alias, config.localeId(), bot.botName()));
    }

    /** The newest alias somebody published; a bot without one is called by its draft. */
    private Mono<String> newestAlias(String botId) {
        return aliases(botId, null)
                .expand(page -> page.nextToken() == null ? Mono.empty() : aliases(botId, page.nextToken()))
                .take(MOST_PAGES)
                .concatMapIterable(ListBotAliasesResponse::botAliasSummaries)
                .filter(alias -> alias.botAliasStatus() == BotAliasStatus.AVAILABLE)
                .filter(alias -> !alias.botAliasId().equals(AwsLexConfig.TEST_ALIAS))
                .collectList()
                .map(LexDirectory::newest);
    }

    private static String newest(List<BotAliasSummary> aliases) {
        return aliases.stream()
                .max(Comparator.comparing(LexDirectory::changed).thenComparing(BotAliasSummary::botAliasId))
                .map(BotAliasSummary::botAliasId)
                .orElse(AwsLexConfig.TEST_ALIAS);
    }

    private static Instant changed(BotAliasSummary alias) {
        return alias.lastUpdatedDateTime() == null ? Instant.EPOCH : alias.lastUpdatedDateTime();
    }

    private Mono<ListBotAliasesResponse> aliases(String botId, @Nullable String token) {
        ListBotAliasesRequest request = ListBotAliasesRequest.builder()
                .botId(botId)
                .maxResults(PAGE)
                .nextToken(token)
                .build();
        return Mono.fromFuture(() -> models.listBotAliases(request)).subscribeOn(blocking);
    }
}
