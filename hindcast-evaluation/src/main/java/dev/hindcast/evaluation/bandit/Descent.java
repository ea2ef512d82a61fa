package dev.hindcast.evaluation.bandit;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;

/**
 * Minimises a smooth function by L-BFGS (Nocedal and Wright 2006, algorithms 7.4 and 7.5), with steps halved until they satisfy Armijo's
 * condition. What it finds is a minimum where the function is convex, and a local one otherwise.
 */
final class Descent {
    private static final int MEMORY = 10;
    private static final int STEPS = 500;
    private static final double FLAT = 1e-8;
    private static final double LEVEL = 1e-10;
    private static final double DECREASE = 1e-4;
    private static final double SHORTEST = 1e-12;

    private Descent() {}

    /** A function of a vector. */
    @FunctionalInterface
    interface Loss {
        /**
         * The value at a point.
         *
         * @param gradient to be overwritten, as long as the point
         */
        double of(double[] point, double[] gradient);
    }

    /** A step and what it changed the gradient by. */
    private record Pair(double[] step, double[] change, double product) {}

    /**
     * The point at which the gradient is flat, or a step makes the loss next to no smaller.
     *
     * @param start not changed
     */
    static double[] minimum(Loss loss, double[] start) {
        double[] point = start.clone();
        double[] gradient = new double[point.length];
        double value = loss.of(point, gradient);
        double flat = FLAT * Math.max(1e-3, norm(gradient));
        Deque<Pair> pairs = new ArrayDeque<>();
        for (int step = 0; step < STEPS && norm(gradient) > flat; step++) {
            double[] direction = direction(gradient, pairs);
            double slope = LinearRewards.dot(direction, gradient);
            double length = pairs.isEmpty() ? Math.min(1, 1 / norm(gradient)) : 1;
            double[] next = new double[point.length];
            double[] nextGradient = new double[point.length];
            double nextValue = Double.POSITIVE_INFINITY;
            while (!(nextValue <= value + DECREASE * length * slope)) {
                if (length < SHORTEST) {
                    return point;
                }
                add(point, length, direction, next);
                nextValue = loss.of(next, nextGradient);
                length /= 2;
            }
            boolean level = value - nextValue <= LEVEL * Math.max(Math.abs(value), Math.abs(nextValue));
            remember(pairs, difference(next, point), difference(nextGradient, gradient));
            point = next;
            gradient = nextGradient;
            value = nextValue;
            if (level) {
                return point;
            }
        }
        return point;
    }

    private static void remember(Deque<Pair> pairs, double[] step, double[] change) {
        double product = LinearRewards.dot(step, change);
        if (product > 1e-12 * LinearRewards.dot(change, change)) {
            pairs.addLast(new Pair(step, change, product));
        }
        if (pairs.size() > MEMORY) {
            pairs.removeFirst();
        }
    }

    /** Minus the inverse curvature times the gradient, as the last steps show it. */
    private static double[] direction(double[] gradient, Deque<Pair> pairs) {
        double[] direction = new double[gradient.length];
        add(direction, -1, gradient, direction);
        Deque<Double> shares = new ArrayDeque<>();
        for (Iterator<Pair> latest = pairs.descendingIterator(); latest.hasNext(); ) {
            Pair pair = latest.next();
            double share = LinearRewards.dot(pair.step(), direction) / pair.product();
            add(direction, -share, pair.change(), direction);
            shares.push(share);
        }
        if (!pairs.isEmpty()) {
            Pair last = pairs.getLast();
            double scale = last.product() / LinearRewards.dot(last.change(), last.change());
            for (int i = 0; i < direction.length; i++) {
                direction[i] *= scale;
            }
        }
        for (Pair pair : pairs) {
            double share = LinearRewards.dot(pair.change(), direction) / pair.product();
            add(direction, shares.pop() - share, pair.step(), direction);
        }
        return direction;
    }

    private static void add(double[] base, double scale, double[] other, double[] into) {
        for (int i = 0; i < base.length; i++) {
            into[i] = base[i] + scale * other[i];
        }
    }

    private static double[] difference(double[] a, double[] b) {
        double[] difference = new double[a.length];
        add(a, -1, b, difference);
        return difference;
    }

    private static double norm(double[] a) {
        return Math.sqrt(LinearRewards.dot(a, a));
    }
}
