package dev.hindcast.report;

import java.util.Arrays;
import java.util.List;
import java.util.stream.DoubleStream;

/** Histograms of several samples over one axis and with the same bins, as shares of each sample, with the samples' means as lines. */
public final class HistogramChart extends SvgChart {
    private static final int LEAST_BINS = 20;
    private static final int MOST_BINS = 40;

    private final Labels labels;
    private final Size size;
    private final List<Sample> samples;

    private HistogramChart(Labels labels, Size size, List<Sample> samples) {
        this.labels = labels;
        this.size = size;
        this.samples = samples;
    }

    /** Histograms of those {@code samples} that have values; filled ones should come first. */
    public static HistogramChart of(Labels labels, Size size, List<Sample> samples) {
        return new HistogramChart(
                labels,
                size,
                samples.stream().filter(sample -> sample.finite().length > 0).toList());
    }

    @Override
    String description() {
        return labels.y() + " by " + labels.x();
    }

    @Override
    double width() {
        return size.width();
    }

    @Override
    double height() {
        return size.height();
    }

    @Override
    void draw(Svg svg) {
        Axis bins = Axis.rounded(values(), binCount());
        List<double[]> shares =
                samples.stream().map(sample -> shares(sample, bins)).toList();
        Axis x = Axis.tight(DoubleStream.of(bins.low(), bins.high()), 8);
        Axis y = Axis.fromZero(shares.stream().flatMapToDouble(Arrays::stream).map(share -> 100 * share), 4);
        Legend legend = Legend.within(
                size.width() - 80, samples.stream().map(HistogramChart::key).toList());
        Frame frame = Frame.around(labels, x, y, size, 16, 1 + legend.rows().size());
        svg.open("g");
        frame.draw(svg);
        for (int i = 0; i < samples.size(); i++) {
            drawBars(svg, frame, samples.get(i), shares.get(i));
        }
        samples.forEach(sample -> drawMean(svg, frame, sample));
        legend.draw(svg, frame, 1);
        svg.close();
    }

    private DoubleStream values() {
        return samples.stream().flatMapToDouble(sample -> Arrays.stream(sample.finite()));
    }

    /** Freedman and Diaconis 1981, of the sample that asks for the finest bins. */
    private int binCount() {
        double range = values().max().orElse(1) - values().min().orElse(0);
        double finest = samples.stream()
                .mapToDouble(HistogramChart::binWidth)
                .filter(width -> width > 0)
                .min()
                .orElse(range / LEAST_BINS);
        double count = finest > 0 ? range / finest : LEAST_BINS;
        return (int) Math.max(LEAST_BINS, Math.min(MOST_BINS, count));
    }

    private static double binWidth(Sample sample) {
        double[] sorted = sample.finite();
        Arrays.sort(sorted);
        double quartiles = sorted[sorted.length * 3 / 4] - sorted[sorted.length / 4];
        return 2 * quartiles / Math.cbrt(sorted.length);
    }

    private static double[] shares(Sample sample, Axis bins) {
        int count = Math.max(1, (int) Math.round((bins.high() - bins.low()) / bins.step()));
        double[] values = sample.finite();
        double[] shares = new double[count];
        for (double value : values) {
            int bin = (int) bins.place(value, 0, count);
            shares[Math.max(0, Math.min(count - 1, bin))] += 1.0 / values.length;
        }
        return shares;
    }

    private static void drawBars(Svg svg, Frame frame, Sample sample, double[] shares) {
        double width = (frame.right() - frame.left()) / shares.length;
        double inset = sample.filled() ? 0.75 : 0;
        for (int i = 0; i < shares.length && sample.filled(); i++) {
            double top = frame.y(100 * shares[i]);
            svg.add(
                    "rect",
                    "class",
                    "bar " + sample.tone().css(),
                    "x",
                    frame.left() + i * width + inset,
                    "y",
                    top,
                    "width",
                    width - 2 * inset,
                    "height",
                    frame.bottom() - top);
        }
        if (!sample.filled()) {
            svg.add("path", "class", "outline " + sample.tone().css(), "d", outline(frame, shares, width));
        }
    }

    private static String outline(Frame frame, double[] shares, double width) {
        StringBuilder path = new StringBuilder();
        double before = 0;
        for (int i = 0; i < shares.length; i++) {
            if (before == 0 && shares[i] > 0) {
                path.append('M')
                        .append(Numbers.coordinate(frame.left() + i * width))
                        .append(' ');
                path.append(Numbers.coordinate(frame.bottom()));
            }
            if (before > 0 || shares[i] > 0) {
                path.append('V').append(Numbers.coordinate(frame.y(100 * shares[i])));
            }
            if (shares[i] > 0) {
                path.append('H').append(Numbers.coordinate(frame.left() + (i + 1) * width));
            }
            before = shares[i];
        }
        return path.append(before > 0 ? "V" + Numbers.coordinate(frame.bottom()) : "")
                .toString();
    }

    private static void drawMean(Svg svg, Frame frame, Sample sample) {
        double x = frame.x(sample.mean());
        svg.line("mean " + sample.tone().css(), x, frame.top(), x, frame.bottom());
    }

    private static Key key(Sample sample) {
        Key.Sign sign = sample.filled() ? Key.Sign.BAND : Key.Sign.OUTLINE;
        return new Key(sign, sample.tone(), sample.name() + ", mean " + Numbers.text(sample.mean()));
    }
}
