package dev.hindcast.mujoco;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.offset;

import dev.hindcast.environment.Environment;
import dev.hindcast.environment.Environments;
import dev.hindcast.environment.RandomPolicy;
import dev.hindcast.environment.Rollouts;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class SimulationTest {
    private static final String BALL = """
            <mujoco>
              <option timestep="0.01"/>
              <worldbody>
                <body><joint type="slide" axis="0 0 1" ref="5"/><geom size="0.1"/></body>
              </worldbody>
            </mujoco>
            """;

    @BeforeEach
    void mujoco() {
        MujocoTests.assumeMujoco();
    }

    @Test
    void aBallFallsAsItShould() {
        try (Simulation simulation = simulation(BALL)) {
            simulation.step(100);

            assertThat(simulation.time()).isCloseTo(1, offset(1e-12));
            assertThat(simulation.velocities().get(0)).isCloseTo(-9.81, offset(1e-9));
            // MuJoCo's Euler steps are semi-implicit: n steps of h fall g h^2 n (n + 1) / 2.
            assertThat(simulation.positions().get(0)).isCloseTo(5 - 9.81 * 0.01 * 0.01 * 100 * 101 / 2, offset(1e-9));
        }
    }

    @Test
    void aStateThatIsWrittenIsGoneOnFrom() {
        try (Simulation simulation = simulation(BALL)) {
            simulation.positions().put(0, 7);
            simulation.velocities().put(0, 3);
            simulation.moved();
            simulation.step(1);

            assertThat(simulation.velocities().get(0)).isCloseTo(3 - 0.0981, offset(1e-12));
        }
    }

    @Test
    void aSimulationThatMujocoGivesUpIsAnError() {
        try (Simulation simulation = simulation(BALL)) {
            simulation.step(3);
            simulation.velocities().put(0, Double.NaN);
            simulation.moved();

            assertThatThrownBy(() -> simulation.step(2))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("unstable");
        }
    }

    @Test
    void aModelThatMujocoDoesNotTakeIsAnErrorInItsWords() {
        assertThatThrownBy(() -> simulation("<mujoco><worldbody><body><nothing/></body></worldbody></mujoco>"))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContainingAll("MuJoCo does not take the model", "nothing");
    }

    @Test
    void aClosedSimulationIsNotTouched() {
        Simulation simulation = simulation(BALL);
        simulation.close();
        simulation.close();

        assertThatThrownBy(() -> simulation.step(1)).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(simulation::reset).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void episodesDoNotDependOnThreadsAndWhatRanBefore() {
        try (Environment environment = Environments.make("mujoco:Hopper-v4")) {
            RandomPolicy policy = new RandomPolicy(environment.actionSpace());
            Rollouts rollouts = Rollouts.with(() -> Environments.make("mujoco:Hopper-v4"));

            assertThat(rollouts.parallelism(2).run(policy, 20, 3))
                    .usingRecursiveComparison()
                    .isEqualTo(rollouts.run(policy, 20, 3));
        }
    }

    @Test
    void wrongActionsAreRefused() {
        try (Environment environment = Environments.make("mujoco:HalfCheetah-v4")) {
            assertThatThrownBy(() -> environment.step(new float[6])).hasMessageContaining("reset");
            environment.reset(0);
            assertThatThrownBy(() -> environment.step(new float[5])).isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> environment.step(new float[] {0, 0, Float.NaN, 0, 0, 0}))
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void aWrongNameIsAnsweredWithTheNearest() {
        assertThatThrownBy(() -> Environments.make("mujoco:Hoper-v4"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("did you mean 'mujoco:Hopper-v4'?");
    }

    private static Simulation simulation(String xml) {
        return Simulation.of(xml, Mujoco.library().layout());
    }
}
