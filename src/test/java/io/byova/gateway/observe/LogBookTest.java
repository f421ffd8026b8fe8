package io.byova.gateway.observe;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

class LogBookTest {

    private static final int CAPACITY = 32;

    private final Logger logger = LoggerFactory.getLogger("io.byova.gateway.observe.LogBookTest");
    private LogBook book;

    @BeforeEach
    void open() {
        ((ch.qos.logback.classic.Logger) logger).setLevel(Level.DEBUG);
        book = new LogBook(CAPACITY).open();
    }

    @AfterEach
    void close() {
        book.close();
        ((ch.qos.logback.classic.Logger) logger).setLevel(null);
    }

    @Test
    void aLineIsRememberedWithWhoseItIs() {
        // When
        logger.atWarn()
                .addKeyValue("conversation", "c-1")
                .addKeyValue("code", 429)
                .addKeyValue("cause", (Object) null)
                .log("connector {}", "failed");

        // Then
        LogLine line = only(book.newest(10, each -> true));
        assertThat(line.level()).isEqualTo(org.slf4j.event.Level.WARN);
        assertThat(line.logger()).isEqualTo(logger.getName());
        assertThat(line.thread()).isEqualTo(Thread.currentThread().getName());
        assertThat(line.message()).isEqualTo("connector failed");
        assertThat(line.conversationId()).isEqualTo("c-1");
        assertThat(line.values()).hasToString("{code=429, cause=null}");
        assertThat(line.cause()).isEmpty();
    }

    @Test
    void aFailureIsRememberedWithoutItsWords() {
        // Given an exception whose words are what a caller pressed
        Exception failure = new IllegalStateException("wrap", new NumberFormatException("For input string: \"4711\""));

        // When
        logger.error("broken", failure);

        // Then
        LogLine line = only(book.newest(10, each -> true));
        assertThat(line.cause())
                .startsWith("java.lang.IllegalStateException\n  at io.byova.gateway.observe.LogBookTest.")
                .contains("\ncaused by java.lang.NumberFormatException\n  at ");
        assertThat(line.toString()).doesNotContain("4711");
    }

    @Test
    void whatIsLongIsCut() {
        // When
        String id = "i".repeat(5_000);
        logger.atInfo()
                .addKeyValue("conversation", id)
                .addKeyValue("k".repeat(5_000), "v".repeat(5_000))
                .log("m".repeat(499) + "\uD83D\uDE00".repeat(5_000));

        // Then the id is as the journal shows it, and no character is halved
        LogLine line = only(book.newest(10, each -> true));
        assertThat(line.conversationId()).isEqualTo(CallIdentity.shown(id));
        assertThat(line.message()).isEqualTo("m".repeat(499) + "…");
        assertThat(line.toString().length()).isLessThan(2_000);
    }

    @Test
    void aReaderGoesOnWhereItWasAndLearnsWhatItLost() {
        // Given
        says(3);
        long last = book.newest(2, each -> true).last();

        // When
        says(CAPACITY + 7);

        // Then
        LogBook.Page page = book.after(last, 5, each -> true);
        assertThat(page.lost()).isEqualTo(7);
        assertThat(page.lines()).extracting(LogLine::id).containsExactly(11L, 12L, 13L, 14L, 15L);
        assertThat(page.last()).isEqualTo(15);
        assertThat(book.after(page.last(), 100, each -> true).lines()).hasSize(CAPACITY - 5);
        assertThat(book.total()).isEqualTo(3 + CAPACITY + 7);
    }

    @Test
    void linesThatAreNotWantedAreNotAskedForAgain() {
        // Given
        says(10);
        logger.warn("found");
        says(10);

        // When
        LogBook.Page page = book.after(1, 5, each -> each.contains("FOUND"));

        // Then
        assertThat(page.lines()).extracting(LogLine::id).containsExactly(11L);
        assertThat(page.last()).isEqualTo(21);
        assertThat(book.newest(5, each -> each.contains("FOUND")).lines()).hasSize(1);
        assertThat(book.after(1_000, 5, each -> true).lines()).isEmpty();
    }

    @Test
    void nothingIsRememberedAfterTheEnd() {
        // When
        book.close();
        says(1);

        // Then
        assertThat(book.total()).isZero();
    }

    private void says(int lines) {
        for (int i = 0; i < lines; i++) {
            logger.debug("line");
        }
    }

    private static LogLine only(LogBook.Page page) {
        List<LogLine> lines = page.lines();
        assertThat(lines).hasSize(1);
        return lines.get(0);
    }
}
