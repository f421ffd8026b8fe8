package io.byova.gateway.access;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

final class BearerTokensTest {

    private final BearerTokens tokens = new BearerTokens(List.of("first-token", "second-token"));

    @ParameterizedTest
    @ValueSource(strings = {"Bearer first-token", "bearer second-token", "BEARER  first-token "})
    void anyOfTheTokensAdmits(String header) {
        assertThat(tokens.admit(header)).isTrue();
    }

    @ParameterizedTest
    @NullSource
    @ValueSource(
            strings = {"", "first-token", "Basic first-token", "Bearer ", "Bearer first-toke", "Bearer first-tokens"})
    void nothingElseDoes(String header) {
        assertThat(tokens.admit(header)).isFalse();
    }

    @Test
    void withoutTokensEverybodyMayCome() {
        assertThat(new BearerTokens(List.of()).admit(null)).isTrue();
    }
}
