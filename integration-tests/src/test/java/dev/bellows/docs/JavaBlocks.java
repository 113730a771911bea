package dev.bellows.docs;

import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.tools.DiagnosticCollector;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/**
 * Blocks of Java on the pages as classes. What a page takes for granted stands before the block, in a comment that readers do not
 * see: {@code <!-- given: Dataset<Row> rows, NDArray x -->}, after imports for names that several packages have, each with a semicolon. These
 * are the parameters of a method whose body the block is. Blocks see all of our packages, and Spark's.
 */
final class JavaBlocks {
    private static final Pattern IMPORT = Pattern.compile("^import .*;\\n", Pattern.MULTILINE);
    private static final Pattern TYPE = Pattern.compile(
            "^(?:@\\w+.*\\n)*(?:public |final |abstract )*(?:class|record|interface|enum) (\\w+)", Pattern.MULTILINE);
    private static final String SPARK = """
        import java.io.*;
        import java.nio.*;
        import java.nio.file.*;
        import java.time.*;
        import java.util.*;
        import java.util.function.*;
        import java.util.stream.*;
        import org.apache.spark.ml.*;
        import org.apache.spark.ml.evaluation.*;
        import org.apache.spark.ml.feature.*;
        import org.apache.spark.ml.linalg.*;
        import org.apache.spark.ml.tuning.*;
        import org.apache.spark.sql.*;
        import org.apache.spark.sql.streaming.*;
        import org.apache.spark.sql.types.*;
        import static dev.bellows.nn.ActivationFunction.*;
        import static org.apache.spark.sql.functions.*;
        """;
    /** What is meant by names that several packages have, unless a block imports another. */
    private static final List<String> MEANT = List.of(
            "dev.bellows.data.Group",
            "dev.bellows.data.batchify.Pad",
            "dev.bellows.data.batchify.Stack",
            "dev.bellows.data.text.Tokenizer",
            "dev.bellows.data.text.Vocabulary",
            "dev.bellows.data.vision.ToTensor",
            "dev.bellows.nn.layer.Dropout",
            "dev.bellows.predict.Predictor",
            "dev.bellows.train.fit.Metrics",
            "dev.bellows.train.fit.Step",
            "org.apache.spark.sql.Column");

    private JavaBlocks() {}

    /**
     * Compiles blocks, each to a class {@code Shown} with a method {@code run}, in a package of its own called "block" and its number.
     *
     * @param classes folder for the class files
     * @param results variables of the blocks that the methods return in an array; may be none
     * @return what the compiler found wrong, by block
     */
    static List<String> compile(List<Pages.Block> blocks, Path classes, String... results) throws IOException {
        String ours =
                packages().stream().map(name -> "import " + name + ".*;\n").collect(Collectors.joining());
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        List<String> options = List.of(
                "-proc:none",
                "-nowarn",
                "-cp",
                System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                "-d",
                classes.toString());
        DiagnosticCollector<JavaFileObject> found = new DiagnosticCollector<>();
        try (StandardJavaFileManager files = compiler.getStandardFileManager(null, null, null)) {
            List<Source> sources = new ArrayList<>();
            for (int i = 0; i < blocks.size(); i++) {
                sources.add(source(blocks.get(i), i, ours, results));
            }
            compiler.getTask(null, files, found, options, null, sources).call();
        }
        return found.getDiagnostics().stream()
                .filter(each -> each.getKind() == javax.tools.Diagnostic.Kind.ERROR)
                .map(each -> (each.getSource() == null
                                ? ""
                                : ((Source) each.getSource()).block + ", line of the class " + each.getLineNumber()
                                        + ": ")
                        + each.getMessage(null))
                .toList();
    }

    /** A class of its own package for each block, so that blocks may declare types of the same name. */
    private static Source source(Pages.Block block, int number, String ours, String... results) {
        List<String> imports = new ArrayList<>();
        IMPORT.matcher(block.code()).results().forEach(each -> imports.add(each.group()));
        String body = IMPORT.matcher(block.code()).replaceAll("");
        String[] given = block.given().split(";\\s*", -1);
        for (int i = 0; i + 1 < given.length; i++) {
            imports.add(given[i] + ";\n");
        }
        String name = "block" + number;
        String head = "package " + name + ";\n" + String.join("", imports) + SPARK + ours;
        String dataset = (block.given() + body).contains("Dataset<Row>") ? "org.apache.spark.sql" : "dev.bellows.data";
        head += Stream.concat(MEANT.stream(), Stream.of(dataset + ".Dataset"))
                .filter(each ->
                        imports.stream().noneMatch(own -> own.endsWith(each.substring(each.lastIndexOf('.')) + ";\n")))
                .map(each -> "import " + each + ";\n")
                .collect(Collectors.joining());
        Matcher type = TYPE.matcher(body);
        if (type.find()) {
            return new Source(block, name + "/" + type.group(1), head + body);
        }
        String parameters = given[given.length - 1];
        return new Source(
                block,
                name + "/Shown",
                head + "public class Shown {\npublic static " + (results.length == 0 ? "void" : "Object[]") + " run("
                        + parameters + ") throws Exception {\n" + body + "\n"
                        + (results.length == 0 ? "" : "return new Object[] {" + String.join(", ", results) + "};\n")
                        + "}\n}\n");
    }

    /** The packages that have a public type, by their class files. */
    private static Set<String> packages() throws IOException {
        Set<String> packages = new TreeSet<>();
        for (String module : List.of("engine", "spark-connector")) {
            Path classes = Pages.ROOT.resolve(Path.of(module, "target", "classes"));
            try (Stream<Path> files = Files.walk(classes.resolve(Path.of("dev", "bellows")))) {
                files.filter(file -> file.toString().endsWith(".class"))
                        .map(file ->
                                classes.relativize(file.getParent()).toString().replace(File.separatorChar, '.'))
                        .forEach(packages::add);
            }
        }
        return packages;
    }

    private static final class Source extends SimpleJavaFileObject {
        private final Pages.Block block;
        private final String text;

        Source(Pages.Block block, String name, String text) {
            super(URI.create("string:///" + name + ".java"), Kind.SOURCE);
            this.block = block;
            this.text = text;
        }

        @Override
        public CharSequence getCharContent(boolean ignoreEncodingErrors) {
            return text;
        }
    }
}
