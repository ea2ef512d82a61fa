package dev.hindcast.evaluation.shift;

/**
 * What a logistic regression sees of a point: its components, and for a quadratic one their squares and, where these are few, their
 * products. Each has mean 0 and deviation 1 over the points that it was made from; what is constant there is 0.
 */
final class RatioFeatures {
    private static final double LEAST_VARIANCE = 1e-12;
    /** So many points for each product, or there are none. */
    private static final int POINTS_PER_PRODUCT = 10;

    private final boolean squares;
    private final boolean products;
    private final double[] means;
    private final double[] scales;

    private RatioFeatures(boolean squares, boolean products, int size) {
        this.squares = squares;
        this.products = products;
        this.means = new double[size];
        this.scales = new double[size];
    }

    /** The components alone. */
    static RatioFeatures linear(double[][] points) {
        return new RatioFeatures(false, false, points[0].length).standardized(points);
    }

    /** Components, squares, and products where there are {@value #POINTS_PER_PRODUCT} points for each. */
    static RatioFeatures quadratic(double[][] points) {
        int width = points[0].length;
        int pairs = width * (width - 1) / 2;
        boolean products = pairs * POINTS_PER_PRODUCT <= points.length;
        return new RatioFeatures(true, products, 2 * width + (products ? pairs : 0)).standardized(points);
    }

    private RatioFeatures standardized(double[][] points) {
        for (int j = 0; j < means.length; j++) {
            scales[j] = 1;
        }
        double[] sums = new double[means.length];
        double[] sumsOfSquares = new double[means.length];
        for (double[] point : points) {
            double[] row = of(point);
            for (int j = 0; j < row.length; j++) {
                sums[j] += row[j] / points.length;
                sumsOfSquares[j] += row[j] * row[j] / points.length;
            }
        }
        for (int j = 0; j < means.length; j++) {
            double variance = sumsOfSquares[j] - sums[j] * sums[j];
            means[j] = sums[j];
            scales[j] =
                    variance > LEAST_VARIANCE * (1 + sumsOfSquares[j]) ? Math.sqrt(variance) : Double.POSITIVE_INFINITY;
        }
        return this;
    }

    double[] of(double[] point) {
        double[] row = new double[means.length];
        int at = 0;
        for (double x : point) {
            row[at++] = x;
        }
        for (int i = 0; squares && i < point.length; i++) {
            row[at++] = point[i] * point[i];
        }
        for (int i = 0; products && i < point.length; i++) {
            for (int j = 0; j < i; j++) {
                row[at++] = point[i] * point[j];
            }
        }
        for (int j = 0; j < row.length; j++) {
            row[j] = (row[j] - means[j]) / scales[j];
        }
        return row;
    }

    double[][] of(double[][] points) {
        double[][] rows = new double[points.length][];
        for (int i = 0; i < rows.length; i++) {
            rows[i] = of(points[i]);
        }
        return rows;
    }
}
