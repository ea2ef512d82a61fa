package dev.hindcast.learning.algorithm;

import static dev.hindcast.learning.nn.Scope.noGradient;

import dev.hindcast.learning.nn.Adam;
import dev.hindcast.learning.nn.FreeScalar;
import dev.hindcast.learning.nn.Networks;
import dev.hindcast.learning.nn.Tensor;

/**
 * The weight alpha of a policy's entropy, tuned so that the entropy meets a target (Haarnoja et al. 2018b, section 5). As in the
 * authors' code the loss is linear in log alpha.
 */
public final class Temperature {
    private final FreeScalar logTemperature;
    private final Adam optimizer;

    /** The temperature of a learner, before its first update {@code initial}. */
    public Temperature(Networks networks, double initial, double learningRate) {
        logTemperature = networks.scalar("log_temperature", Math.log(initial));
        optimizer = networks.adam(logTemperature.parameters(), learningRate);
    }

    /** alpha, through which no gradient flows. */
    public Tensor value() {
        return noGradient(() -> logTemperature.value().exp());
    }

    /**
     * Takes a step.
     *
     * @param missing by how much the entropy falls short of the target, one number without gradient
     * @return the loss, equation 18
     */
    public Tensor update(Tensor missing) {
        Tensor loss = logTemperature.value().times(missing).negated().sum();
        optimizer.minimize(loss);
        return loss;
    }
}
