package dev.hindcast.mujoco;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MujocoVersionTest {
    @ParameterizedTest
    @CsvSource({
        "210, 2.1.0, false",
        "222, 2.2.2, true",
        "235, 2.3.5, false",
        "236, 2.3.6, true",
        "337, 3.3.7, true",
        "3005000, 3.5.0, true",
        "3012001, 3.12.1, true",
        "4000000, 4.0.0, true"
    })
    void isReadFromTheNumberThatTheLibraryGives(int number, String shown, boolean supported) {
        MujocoVersion version = MujocoVersion.of(number);

        assertThat(version).hasToString(shown);
        assertThat(version.supported()).isEqualTo(supported);
    }
}
