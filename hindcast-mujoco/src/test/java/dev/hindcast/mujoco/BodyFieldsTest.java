package dev.hindcast.mujoco;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.offset;

import java.nio.DoubleBuffer;
import org.junit.jupiter.api.Test;

class BodyFieldsTest {
    private static final int BODIES = 2;
    private static final double MASS = 4;
    private static final String BALL = """
            <mujoco>
              <option timestep="0.01"/>
              <worldbody>
                <geom type="plane" size="5 5 1"/>
                <body pos="3 0 0.1"><joint type="slide" axis="0 0 1"/><geom size="0.1" mass="%s"/></body>
              </worldbody>
            </mujoco>
            """.formatted(MASS);

    /** Where a ball is that lies on the ground, and the torque and the force on it: x, y, z of each. */
    static double[] restingBall() {
        try (Simulation simulation = Simulation.of(BALL, Mujoco.library().layout())) {
            DoubleBuffer positions = simulation.bodyPositions(BODIES);
            DoubleBuffer forces = simulation.contactForces(BODIES);
            simulation.step(300);
            simulation.computeContactForces();
            double[] ball = new double[9];
            positions.get(3, ball, 0, 3);
            forces.get(6, ball, 3, 6);
            return ball;
        }
    }

    @Test
    void aBallThatLiesIsHeldUpByItsWeight() {
        MujocoTests.assumeMujoco();

        double[] ball = restingBall();

        assertThat(ball[0]).isEqualTo(3);
        assertThat(ball[1]).isZero();
        assertThat(ball[2]).isCloseTo(0.1, offset(0.005));
        assertThat(ball[7]).isCloseTo(0, offset(1e-9));
        assertThat(ball[8]).isCloseTo(MASS * 9.81, offset(1e-3));
    }

    @Test
    void versionsBetweenTwoOfTheTableAreLikeTheEarlier() {
        assertThat(BodyFields.of(new MujocoVersion(3, 3, 5))).isEqualTo(BodyFields.of(new MujocoVersion(3, 3, 3)));
        assertThat(BodyFields.of(new MujocoVersion(3, 3, 6))).isNotEqualTo(BodyFields.of(new MujocoVersion(3, 3, 5)));
    }

    @Test
    void versionsAfterTheTableAreRefused() {
        assertThatThrownBy(() -> BodyFields.of(new MujocoVersion(4, 0, 1)))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContainingAll("4.0.1", "pip install mujoco==4.0.0");
    }

    @Test
    void fieldsThatDoNotHoldSoManyNumbersAreRefused() {
        MujocoTests.assumeMujoco();
        try (Simulation simulation = Simulation.of(BALL, Mujoco.library().layout())) {
            assertThatThrownBy(() -> simulation.bodyPositions(100))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("do not lie");
            assertThatThrownBy(() -> simulation.contactForces(100))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("do not lie");
        }
    }
}
