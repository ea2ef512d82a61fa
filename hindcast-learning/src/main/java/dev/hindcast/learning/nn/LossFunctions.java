package dev.hindcast.learning.nn;

/** Losses that several algorithms share. */
public final class LossFunctions {
    private LossFunctions() {}

    /** The mean of |tau - 1(u < 0)| u^2 (Kostrikov et al. 2021, equation 5). */
    public static Tensor expectile(Tensor u, double tau) {
        return u.squared().times(u.bySign(1 - tau, tau)).mean();
    }

    /** The mean over all elements of (a - b)^2. */
    public static Tensor meanSquaredError(Tensor a, Tensor b) {
        return a.minus(b).squared().mean();
    }
}
