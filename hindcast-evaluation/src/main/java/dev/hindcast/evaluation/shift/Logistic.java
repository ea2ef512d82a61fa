package dev.hindcast.evaluation.shift;

/**
 * Logistic regression with a ridge: minimizes the sum of the cross entropies plus {@code ridge} / 2 times the squares of the slopes, by
 * Newton's method whose equations are solved by conjugate gradients (Komarek and Moore 2005, "Making Logistic Regression a Core Data
 * Mining Tool"). The intercept, which stands last, is not shrunk.
 */
final class Logistic {
    private static final int NEWTON_STEPS = 12;
    private static final int GRADIENT_STEPS = 30;
    private static final int HALVINGS = 20;
    private static final double TOLERANCE = 1e-4;

    private final double[][] features;
    private final double[] targets;
    private final double ridge;

    private Logistic(double[][] features, double[] targets, double ridge) {
        this.features = features;
        this.targets = targets;
        this.ridge = ridge;
    }

    /**
     * Fits slopes and an intercept.
     *
     * @param features rows of the same length
     * @param targets one for each row, in [0, 1]
     * @param ridge above 0
     */
    static double[] fit(double[][] features, double[] targets, double ridge) {
        return new Logistic(features, targets, ridge).minimum();
    }

    /** The logit of a row. */
    static double logit(double[] weights, double[] row) {
        double sum = weights[row.length];
        for (int i = 0; i < row.length; i++) {
            sum += weights[i] * row[i];
        }
        return sum;
    }

    /** log(1 + exp(z)) without overflow. */
    static double softplus(double z) {
        return Math.max(0, z) + Math.log1p(Math.exp(-Math.abs(z)));
    }

    private double[] minimum() {
        double[] weights = new double[features[0].length + 1];
        double loss = loss(weights);
        for (int step = 0; step < NEWTON_STEPS; step++) {
            double[] probabilities = probabilities(weights);
            double[] direction = direction(downhill(weights, probabilities), probabilities);
            double[] next = searched(weights, direction, loss);
            double lower = loss(next);
            if (!(lower < loss - TOLERANCE * TOLERANCE * features.length)) {
                break;
            }
            weights = next;
            loss = lower;
        }
        return weights;
    }

    private double[] searched(double[] weights, double[] direction, double loss) {
        double length = 1;
        for (int halving = 0; halving < HALVINGS; halving++) {
            double[] next = plus(weights, length, direction);
            if (loss(next) < loss) {
                return next;
            }
            length /= 2;
        }
        return weights;
    }

    private double loss(double[] weights) {
        double sum = 0;
        for (int i = 0; i < features.length; i++) {
            double z = logit(weights, features[i]);
            sum += softplus(z) - targets[i] * z;
        }
        for (int j = 0; j < weights.length - 1; j++) {
            sum += ridge / 2 * weights[j] * weights[j];
        }
        return sum;
    }

    private double[] probabilities(double[] weights) {
        double[] probabilities = new double[features.length];
        for (int i = 0; i < probabilities.length; i++) {
            probabilities[i] = 1 / (1 + Math.exp(-logit(weights, features[i])));
        }
        return probabilities;
    }

    /** The negative gradient. */
    private double[] downhill(double[] weights, double[] probabilities) {
        double[] residuals = new double[targets.length];
        for (int i = 0; i < residuals.length; i++) {
            residuals[i] = targets[i] - probabilities[i];
        }
        return shrunk(transposed(residuals), -ridge, weights);
    }

    /** Solves the Newton equation for the negative gradient. */
    private double[] direction(double[] gradient, double[] probabilities) {
        double[] solution = new double[gradient.length];
        double[] residual = gradient;
        double[] search = residual;
        double squares = dot(residual, residual);
        double enough = TOLERANCE * TOLERANCE * squares;
        for (int step = 0; step < GRADIENT_STEPS && squares > enough; step++) {
            double[] image = curvature(search, probabilities);
            double length = squares / dot(search, image);
            solution = plus(solution, length, search);
            residual = plus(residual, -length, image);
            double next = dot(residual, residual);
            search = plus(residual, next / squares, search);
            squares = next;
        }
        return solution;
    }

    /** The Hessian times a direction. */
    private double[] curvature(double[] direction, double[] probabilities) {
        double[] along = new double[features.length];
        for (int i = 0; i < along.length; i++) {
            double p = probabilities[i];
            along[i] = p * (1 - p) * logit(direction, features[i]);
        }
        return shrunk(transposed(along), ridge, direction);
    }

    /** The features, and a 1 for the intercept, summed with weights for the rows. */
    private double[] transposed(double[] rows) {
        int width = features[0].length;
        double[] sums = new double[width + 1];
        for (int i = 0; i < rows.length; i++) {
            for (int j = 0; j < width; j++) {
                sums[j] += rows[i] * features[i][j];
            }
            sums[width] += rows[i];
        }
        return sums;
    }

    private static double[] shrunk(double[] values, double factor, double[] weights) {
        for (int j = 0; j < weights.length - 1; j++) {
            values[j] += factor * weights[j];
        }
        return values;
    }

    private static double[] plus(double[] a, double factor, double[] b) {
        double[] sum = a.clone();
        for (int i = 0; i < sum.length; i++) {
            sum[i] += factor * b[i];
        }
        return sum;
    }

    private static double dot(double[] a, double[] b) {
        double sum = 0;
        for (int i = 0; i < a.length; i++) {
            sum += a[i] * b[i];
        }
        return sum;
    }
}
