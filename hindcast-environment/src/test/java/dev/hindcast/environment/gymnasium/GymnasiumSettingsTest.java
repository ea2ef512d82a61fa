package dev.hindcast.environment.gymnasium;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.hindcast.environment.Environments;
import dev.hindcast.environment.ReferenceScores;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GymnasiumSettingsTest {
    @Test
    void comeFromVariables() {
        assertThat(GymnasiumSettings.of(Map.of()))
                .isEqualTo(new GymnasiumSettings(
                        List.of("python3", "python"), Duration.ofSeconds(120), Duration.ofSeconds(60), 16));
        assertThat(GymnasiumSettings.of(Map.of(
                        "HINDCAST_PYTHON", "/opt/python",
                        "HINDCAST_GYM_START_SECONDS", "7",
                        "HINDCAST_GYM_STEP_SECONDS", "8",
                        "HINDCAST_GYM_LANES", "9")))
                .isEqualTo(
                        new GymnasiumSettings(List.of("/opt/python"), Duration.ofSeconds(7), Duration.ofSeconds(8), 9));
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "-1", "many", "", "1e3", "10000000"})
    void refuseWhatIsNoNumber(String text) {
        assertThatIllegalStateException()
                .isThrownBy(() -> GymnasiumSettings.of(Map.of("HINDCAST_GYM_LANES", text)))
                .withMessage("HINDCAST_GYM_LANES must be a whole number from 1 to 999999, got '" + text + "'");
    }

    @Test
    void sayWhereNoPythonIs() {
        assertThatIllegalStateException()
                .isThrownBy(() -> GymnasiumEnvironment.open(
                        "Pendulum-v1", GymnasiumSettings.of(Map.of("HINDCAST_PYTHON", "/nowhere/python"))))
                .withMessage(
                        "gym:Pendulum-v1 needs Python, and there is no program /nowhere/python: set HINDCAST_PYTHON to"
                                + " the path of a Python that has gymnasium (PYTHON -m pip install gymnasium)");
    }

    @Test
    void belongToNamesThatBeginWithGym() {
        assertThat(Environments.mayBeNamedByData("gym:Hopper-v5")).isTrue();
        assertThat(Environments.mayBeNamedByData("gym:some_module:Hopper-v5")).isFalse();
        assertThat(Environments.mayBeNamedByData("gymnasium")).isFalse();
        assertThat(ReferenceScores.normalized("gym:Hopper-v4", 3234.3)).hasValue(100);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Environments.make("gym:"))
                .withMessageContaining("gym:Pendulum-v1");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Environments.make("gim"))
                .withMessageContaining("gym:ID");
    }
}
