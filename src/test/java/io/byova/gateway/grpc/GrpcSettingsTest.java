package io.byova.gateway.grpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.byova.gateway.connector.InvalidSetting;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class GrpcSettingsTest {

    @ParameterizedTest
    @ValueSource(ints = {-1, 0, 1, 513, 100_000})
    void aPrefetchThatWouldHangAnEventLoopIsRefused(int prefetch) {
        assertThatThrownBy(() -> GrpcSettings.defaults().withPrefetch(prefetch))
                .isInstanceOf(InvalidSetting.class)
                .hasMessageContaining("2…512")
                .hasMessageContaining("is " + prefetch);
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 16, 512})
    void anyOtherPrefetchIsTaken(int prefetch) {
        assertThat(GrpcSettings.defaults().withPrefetch(prefetch).prefetch()).isEqualTo(prefetch);
    }

    @Test
    void theDefaultReadsLessThanASecondAhead() {
        assertThat(GrpcSettings.defaults().prefetch()).isBetween(16, 32);
    }

    @Test
    void anEmptyTokenIsRefused() {
        assertThatThrownBy(() -> GrpcSettings.defaults().withTokens(List.of("good", " ")))
                .isInstanceOf(InvalidSetting.class);
    }

    @Test
    void tokensAreNotPrinted() {
        assertThat(GrpcSettings.defaults().withTokens(List.of("s3cret")))
                .asString()
                .doesNotContain("s3cret");
    }

    @Test
    void hangUpsNeverExhaustTheResetBudgetOfABusyConnection() {
        assertThat(GrpcSettings.defaults().limits().resets()).isEqualTo(5000);
    }
}
