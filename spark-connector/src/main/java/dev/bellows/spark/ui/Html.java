package dev.bellows.spark.ui;

import jakarta.servlet.http.HttpServletRequest;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;
import org.apache.spark.ui.UIUtils$;
import scala.Function0;
import scala.Option;
import scala.collection.immutable.Seq;
import scala.jdk.javaapi.CollectionConverters;
import scala.runtime.AbstractFunction0;
import scala.xml.Node;
import scala.xml.Unparsed;

/** HTML as text. What comes from users is escaped where it is put in. */
final class Html {
    private final StringBuilder text = new StringBuilder();

    static String escape(Object value) {
        return String.valueOf(value)
                .replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;")
                .replace("'", "&#39;");
    }

    static String format(String pattern, Object... values) {
        return String.format(Locale.ROOT, pattern, values);
    }

    /** Markup as it is. */
    Html add(String markup) {
        text.append(markup);
        return this;
    }

    Html heading(String words) {
        return add("<h4>" + escape(words) + "</h4>\n");
    }

    /** A table; headings are words, cells are markup. */
    Html table(List<String> headings, List<List<String>> rows) {
        add("<table class=\"table table-bordered table-sm table-striped\" style=\"width:auto\"><thead><tr>");
        headings.forEach(heading -> add("<th>" + escape(heading) + "</th>"));
        add("</tr></thead><tbody>\n");
        rows.forEach(row -> {
            add("<tr>");
            row.forEach(cell -> add("<td>" + cell + "</td>"));
            add("</tr>\n");
        });
        return add("</tbody></table>\n");
    }

    @Override
    public String toString() {
        return text.toString();
    }

    /**
     * One of Spark's pages.
     *
     * @param content its markup, made when Spark asks for it
     */
    static Seq<Node> page(HttpServletRequest request, String title, BellowsTab tab, Supplier<String> content) {
        Function0<Seq<Node>> body = new AbstractFunction0<>() {
            @Override
            public Seq<Node> apply() {
                return nodes(content.get());
            }
        };
        return sparkPage(request, title, body, tab, Option.empty());
    }

    /** What follows these parameters are flags, of which Spark 4.2 has one more than 4.1. */
    @SuppressWarnings("unchecked") // what Spark's method returns
    private static Seq<Node> sparkPage(Object... parameters) {
        Method method = Arrays.stream(UIUtils$.class.getMethods())
                .filter(one -> one.getName().equals("headerSparkPage"))
                .findFirst()
                .orElseThrow();
        Object[] all = Arrays.copyOf(parameters, method.getParameterCount());
        Arrays.fill(all, parameters.length, all.length, false);
        try {
            return (Seq<Node>) method.invoke(UIUtils$.MODULE$, all);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("ui: this version of Spark makes its pages otherwise", e);
        }
    }

    private static Seq<Node> nodes(String markup) {
        List<Node> nodes = List.of(new Unparsed(markup));
        return CollectionConverters.asScala(nodes).toSeq();
    }
}
