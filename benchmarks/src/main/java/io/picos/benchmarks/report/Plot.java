package io.picos.benchmarks.report;

import java.awt.Color;
import java.awt.Font;
import java.awt.geom.Rectangle2D;
import java.util.List;
import java.util.Locale;
import org.jfree.chart.ChartFactory;
import org.jfree.chart.JFreeChart;
import org.jfree.chart.axis.CategoryAxis;
import org.jfree.chart.axis.NumberAxis;
import org.jfree.chart.labels.StandardCategoryItemLabelGenerator;
import org.jfree.chart.plot.CategoryPlot;
import org.jfree.chart.plot.PlotOrientation;
import org.jfree.chart.renderer.category.StandardBarPainter;
import org.jfree.chart.renderer.category.StatisticalBarRenderer;
import org.jfree.data.statistics.DefaultStatisticalCategoryDataset;
import org.jfree.svg.SVGGraphics2D;

/// Draws the times of one question, a bar for each contender.
final class Plot {
    private static final int WIDTH = 760;
    private static final int BAR_HEIGHT = 26;
    private static final int REST_HEIGHT = 90;
    private static final int FEWEST = 4;
    private static final Color NOW = new Color(0x2b, 0x6c, 0xb0);
    private static final Color BEFORE = new Color(0xa0, 0xc4, 0xe8);
    private static final Font FONT = new Font(Font.SANS_SERIF, Font.PLAIN, 12);

    private Plot() {}

    /// {@return whether there is something to compare}
    static boolean isWorthwhile(List<Timing> timings) {
        return timings.size() >= FEWEST;
    }

    static String file(String question) {
        return question.replace(' ', '-').replace('.', '-').toLowerCase(Locale.ROOT) + ".svg";
    }

    static String svg(String question, List<Timing> timings) {
        DefaultStatisticalCategoryDataset data = new DefaultStatisticalCategoryDataset();
        timings.forEach(each -> data.add(each.mean(), each.error(), each.version(), each.contender()));
        JFreeChart chart = ChartFactory.createBarChart(
                question,
                null,
                "ns an operation",
                data,
                PlotOrientation.HORIZONTAL,
                data.getRowCount() > 1,
                false,
                false);
        chart.setBackgroundPaint(Color.WHITE);
        chart.getTitle().setFont(FONT.deriveFont(Font.BOLD, 14f));
        CategoryPlot plot = chart.getCategoryPlot();
        plot.setBackgroundPaint(Color.WHITE);
        plot.setRangeGridlinePaint(Color.LIGHT_GRAY);
        plot.setOutlineVisible(false);
        CategoryAxis names = plot.getDomainAxis();
        names.setTickLabelFont(FONT);
        names.setMaximumCategoryLabelWidthRatio(0.4f);
        NumberAxis times = (NumberAxis) plot.getRangeAxis();
        times.setTickLabelFont(FONT);
        times.setUpperMargin(0.15);
        StatisticalBarRenderer bars = new StatisticalBarRenderer();
        bars.setBarPainter(new StandardBarPainter());
        bars.setShadowVisible(false);
        bars.setDefaultItemLabelGenerator(new StandardCategoryItemLabelGenerator());
        bars.setErrorIndicatorPaint(Color.DARK_GRAY);
        for (int row = 0; row < data.getRowCount(); row++) {
            bars.setSeriesPaint(row, data.getRowKey(row).equals(Clock.NOW) ? NOW : BEFORE);
        }
        plot.setRenderer(bars);
        int height = REST_HEIGHT + BAR_HEIGHT * timings.size();
        SVGGraphics2D graphics = new SVGGraphics2D(WIDTH, height);
        graphics.setDefsKeyPrefix(file(question)); // without it, each run draws other names
        chart.draw(graphics, new Rectangle2D.Double(0, 0, WIDTH, height));
        return graphics.getSVGDocument() + "\n";
    }
}
