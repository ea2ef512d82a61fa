package dev.hindcast.learning.nn;

import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.global.torch;

/**
 * The natural policy gradient (Kakade 2001, "A natural policy gradient"), with the normalised step of Rajeswaran et al. 2017 (arXiv
 * 1703.02660, equation 5): with g the gradient of the mean of advantage times log-probability and F the Fisher information of the policy,
 *
 * <pre>
 *   theta += sqrt(stepSize / g^T x) x,    (F + damping I) x = g by conjugate gradients from x = g.
 * </pre>
 *
 * <p>The Fisher information of a normal distribution with means mu and free log sigma is J^T diag(1 / sigma^2) J / n for what the means
 * depend on, J being their {@linkplain PolicyJacobian derivative}, and 2 for each log sigma: first derivatives are enough.
 *
 * @param stepSize the squared length of a step, as the Fisher information measures it: about twice the divergence of the new policy from
 *     the old one
 * @param damping what is added to the Fisher information's diagonal
 * @param iterations of conjugate gradients
 */
public record NaturalGradient(double stepSize, double damping, int iterations) {
    /** The squared residual at which conjugate gradients end. */
    private static final double RESIDUAL = 1e-10;

    private static final double EPSILON = 1e-20;

    public NaturalGradient {
        if (!(stepSize > 0) || !(damping >= 0) || iterations < 1) {
            throw new IllegalArgumentException("A natural gradient step cannot have size " + stepSize + ", damping "
                    + damping + " and " + iterations + " iterations");
        }
    }

    /**
     * What a step did.
     *
     * @param gradientLength of the plain gradient
     * @param divergence KL(new, old) of the policies, the mean over the observations
     */
    public record Step(double gradientLength, double divergence) {}

    /**
     * Takes a step towards actions of positive advantage.
     *
     * @param observations n x observation size
     * @param actions those that were drawn, before they were limited: n x action size
     * @param advantages n values
     */
    public Step improve(NaturalActor actor, Tensor observations, Tensor actions, Tensor advantages) {
        Fisher fisher = new Fisher(actor, observations);
        org.bytedeco.pytorch.Tensor gradient = fisher.gradient(actions, advantages);
        org.bytedeco.pytorch.Tensor direction = solve(fisher, gradient);
        double rate = Math.sqrt(stepSize / (Math.abs(dot(gradient, direction)) + EPSILON));
        actor.parameters().values().handle.copy_(fisher.jacobian.parameters().add(direction, new Scalar(rate)));
        actor.parameters().changed();
        return new Step(Math.sqrt(dot(gradient, gradient)), fisher.divergence(actor, observations));
    }

    /** x with (F + damping I) x = g, as far as the iterations come. */
    org.bytedeco.pytorch.Tensor solve(Fisher fisher, org.bytedeco.pytorch.Tensor g) {
        org.bytedeco.pytorch.Tensor x = g.clone();
        org.bytedeco.pytorch.Tensor product = torch.empty_like(g);
        fisher.product(x, damping, product);
        org.bytedeco.pytorch.Tensor residual = g.sub(product);
        org.bytedeco.pytorch.Tensor direction = residual.clone();
        double squared = dot(residual, residual);
        for (int i = 0; i < iterations && squared > RESIDUAL; i++) {
            fisher.product(direction, damping, product);
            double along = squared / dot(direction, product);
            x.add_(direction, new Scalar(along));
            residual.sub_(product, new Scalar(along));
            double next = dot(residual, residual);
            direction.mul_(new Scalar(next / squared)).add_(residual);
            squared = next;
        }
        return x;
    }

    private static double dot(org.bytedeco.pytorch.Tensor a, org.bytedeco.pytorch.Tensor b) {
        return a.dot(b).item_double();
    }

    /** The Fisher information of an actor at some observations, and the gradient that it measures. */
    static final class Fisher {
        private final PolicyJacobian jacobian;
        private final org.bytedeco.pytorch.Tensor logStd;
        private final org.bytedeco.pytorch.Tensor precision;
        private final long free;
        private final double n;

        Fisher(NaturalActor actor, Tensor observations) {
            jacobian = new PolicyJacobian(actor, observations);
            n = observations.rows();
            free = jacobian.means().size(1);
            logStd = logStd(jacobian.parameters());
            precision = logStd.mul(new Scalar(-2.0)).exp();
        }

        /** The last values of the flat parameters. */
        private org.bytedeco.pytorch.Tensor logStd(org.bytedeco.pytorch.Tensor flat) {
            return flat.narrow(0, flat.size(0) - free, free);
        }

        /** Writes (F + damping I) v. */
        void product(org.bytedeco.pytorch.Tensor v, double damping, org.bytedeco.pytorch.Tensor result) {
            try (PointerScope temporary = new PointerScope()) {
                org.bytedeco.pytorch.Tensor ofMeans =
                        jacobian.times(v).mul_(precision).div_(new Scalar(n));
                result.copy_(jacobian.transposedTimes(ofMeans));
                logStd(result).copy_(logStd(v).mul(new Scalar(2.0)));
                result.add_(v, new Scalar(damping));
            }
        }

        /** Of the mean of advantage times log-probability. */
        org.bytedeco.pytorch.Tensor gradient(Tensor actions, Tensor advantages) {
            org.bytedeco.pytorch.Tensor weight = advantages
                    .handle
                    .to(torch.ScalarType.Double)
                    .div_(new Scalar(n))
                    .unsqueeze(1);
            org.bytedeco.pytorch.Tensor error =
                    actions.handle.to(torch.ScalarType.Double).sub(jacobian.means());
            org.bytedeco.pytorch.Tensor scaled = error.mul(precision);
            org.bytedeco.pytorch.Tensor flat = jacobian.transposedTimes(scaled.mul(weight));
            org.bytedeco.pytorch.Tensor ofLogStd =
                    error.mul(scaled).sub_(new Scalar(1.0)).mul_(weight).sum(0);
            logStd(flat).copy_(ofLogStd);
            return flat;
        }

        /** The mean of KL(actor as it is now, actor as it was). */
        double divergence(NaturalActor actor, Tensor observations) {
            PolicyJacobian now = new PolicyJacobian(actor, observations);
            org.bytedeco.pytorch.Tensor later = logStd(now.parameters());
            org.bytedeco.pytorch.Tensor moved = now.means().sub(jacobian.means());
            org.bytedeco.pytorch.Tensor spread = later.mul(new Scalar(2.0)).exp();
            org.bytedeco.pytorch.Tensor each = moved.mul(moved)
                    .add_(spread)
                    .mul_(precision)
                    .sub_(new Scalar(1.0))
                    .div_(new Scalar(2.0))
                    .add_(logStd)
                    .sub_(later);
            return each.sum().item_double() / n;
        }
    }
}
