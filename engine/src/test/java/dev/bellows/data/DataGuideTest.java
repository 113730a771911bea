package dev.bellows.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.bellows.core.DType;
import dev.bellows.core.Shape;
import dev.bellows.data.audio.AudioFeatures;
import dev.bellows.data.audio.SpecAugment;
import dev.bellows.data.audio.WavFile;
import dev.bellows.data.audio.Waveform;
import dev.bellows.data.batchify.Batchify;
import dev.bellows.data.batchify.Pad;
import dev.bellows.data.batchify.Stack;
import dev.bellows.data.file.Csv;
import dev.bellows.data.file.ImageFolderDataset;
import dev.bellows.data.sampler.BucketSampler;
import dev.bellows.data.sampler.FixedSizeBatches;
import dev.bellows.data.tabular.ByColumns;
import dev.bellows.data.tabular.CategoryIndex;
import dev.bellows.data.tabular.Chain;
import dev.bellows.data.tabular.Imputation;
import dev.bellows.data.tabular.OneHotEncoding;
import dev.bellows.data.tabular.Preparation;
import dev.bellows.data.tabular.StandardScaling;
import dev.bellows.data.text.SentencePair;
import dev.bellows.data.text.Tokenizer;
import dev.bellows.data.text.Tokenizers;
import dev.bellows.data.text.Vocabulary;
import dev.bellows.data.vision.Compose;
import dev.bellows.data.vision.RandomFlip;
import dev.bellows.data.vision.RandomResizedCrop;
import dev.bellows.data.vision.ToTensor;
import dev.bellows.ndarray.NDArray;
import dev.bellows.nn.ActivationFunction;
import dev.bellows.nn.Block;
import dev.bellows.nn.init.Xavier;
import dev.bellows.nn.layer.Dense;
import dev.bellows.nn.layer.Sequential;
import dev.bellows.op.Tensor;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.imageio.ImageIO;
import javax.sound.sampled.AudioFileFormat;
import javax.sound.sampled.AudioFormat;
import javax.sound.sampled.AudioInputStream;
import javax.sound.sampled.AudioSystem;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The examples of docs/data.md, line by line. */
class DataGuideTest {
    private static final long SEED = 42;

    @TempDir
    private Path folder;

    @Test
    void readsPicturesInBatches() throws IOException {
        for (String name : List.of("cat/1.png", "cat/2.png", "dog/1.png")) {
            Files.createDirectories(folder.resolve(name).getParent());
            BufferedImage image = new BufferedImage(40, 30, BufferedImage.TYPE_INT_RGB);
            ImageIO.write(image, "png", folder.resolve(name).toFile());
        }
        long seed = SEED;
        List<Shape> shapes = new ArrayList<>();

        Dataset<Example<NDArray, Integer>> pictures = new ImageFolderDataset(folder);
        Compose change = Compose.of(new RandomResizedCrop(24), RandomFlip.leftRight(), new ToTensor());
        Dataset<Example<NDArray, Integer>> train = Dataset.transformFirst(pictures, change.arrays(), seed);
        Batchify<Example<NDArray, Integer>, Example<NDArray, NDArray>> batchify =
                new Group<>(Stack.arrays(), Stack.numbers(DType.I32));
        FixedSizeBatches order = FixedSizeBatches.shuffled(train.size(), 2, seed);
        try (DataLoader<?, Example<NDArray, NDArray>> loader =
                        new DataLoader<>(train, order, batchify, LoaderOptions.workers(2));
                LoadedEpoch<Example<NDArray, NDArray>> epoch = loader.epoch(0)) {
            while (epoch.hasNext()) {
                try (LoadedBatch<Example<NDArray, NDArray>> batch = epoch.next()) {
                    shapes.add(batch.value().input().shape()); // [2, 3, 24, 24], then [1, 3, 24, 24]
                }
            }
        }

        assertEquals(List.of(Shape.of(2, 3, 24, 24), Shape.of(1, 3, 24, 24)), shapes);
    }

    @Test
    void padsWithinBuckets() {
        List<int[]> sentences = List.of(new int[] {1}, new int[] {1, 2, 3, 4}, new int[] {5, 6}, new int[] {7, 8, 9});
        long seed = SEED;

        int[] lengths = sentences.stream().mapToInt(tokens -> tokens.length).toArray();
        int[] keys = BucketSampler.equalWidths(lengths, 2);
        BucketSampler order = new BucketSampler(lengths, keys, new BucketSampler.Options(2, 0, true, seed));
        DataLoader<int[], Pad.Padded> loader =
                new DataLoader<>(Dataset.of(sentences), order, Pad.ints(0), LoaderOptions.workers(0));

        try (LoadedEpoch<Pad.Padded> epoch = loader.epoch(0)) {
            assertEquals(2, epoch.steps());
            epoch.next().close();
        }
        loader.close();
    }

    @Test
    void preparesColumns() throws IOException {
        String text = "age,income,city\n30,1000,Rome\n,3000,Oslo\n50,,Rome\n";
        StringReader reader = new StringReader(text);

        Csv csv = Csv.read(reader, ',', true);
        float[][] rows = csv.numbers(List.of("age", "income"));
        CategoryIndex cities = CategoryIndex.fit(csv.column("city"), 1, CategoryIndex.Unknown.NONE);
        float[] codes = cities.codes(csv.column("city"));
        float[][] table = new float[rows.length][];
        for (int i = 0; i < rows.length; i++) {
            table[i] = new float[] {rows[i][0], rows[i][1], codes[i]};
        }
        Chain numbers = Chain.of(Imputation.by(Imputation.Strategy.MEDIAN), new StandardScaling());
        Preparation preparation = Preparation.fit(
                table,
                ByColumns.of(
                        new ByColumns.Group(List.of(0, 1), numbers),
                        new ByColumns.Group(List.of(2), new OneHotEncoding())));
        Block net = new Sequential(
                preparation.asBlock(), new Dense(16, ActivationFunction.RELU), new Dense(1)); // takes raw rows
        float[][] prepared = preparation.apply(table); // what Dense(16) sees: 2 numbers and 2 cities

        net.initialize(new Xavier(), SEED);
        assertEquals(Shape.of(3, 1), net.forward(NDArray.of(table)).shape());
        assertArrayEquals(new float[] {1, 0}, new float[] {prepared[0][2], prepared[0][3]});
    }

    @Test
    void makesFeaturesOfSound() throws IOException {
        Path file = folder.resolve("sound.wav");
        AudioFormat format = new AudioFormat(16_000, 16, 1, true, false);
        AudioInputStream silence = new AudioInputStream(new ByteArrayInputStream(new byte[32_000]), format, 16_000);
        AudioSystem.write(silence, AudioFileFormat.Type.WAVE, file.toFile());
        int classes = 3;

        Waveform sound = WavFile.read(file);
        AudioFeatures features = AudioFeatures.ofSpeech(sound.sampleRate(), 40);
        Block net = new Sequential(features.logMel().build(), new Dense(classes)); // takes raw sound
        Dataset<float[]> clips = Dataset.of(List.of(sound.mono()));
        SpecAugment masks = new SpecAugment(2, 10, 2, 8); // for [frames, features], in training only

        net.initialize(new Xavier(), SEED);
        Tensor scores = net.forward(NDArray.of(clips.get(0), 1, 16_000));
        assertEquals(Shape.of(1, 3), scores.shape());
        assertEquals(2, masks.timeMasks());
    }

    @Test
    void encodesText() {
        List<String> texts = List.of("The cat sat.", "The dog ran.");

        Tokenizer words = Tokenizers.bertWords(true);
        Vocabulary vocabulary = Vocabulary.of(Vocabulary.count(texts.stream().map(words::tokenize)));
        SentencePair pairs = new SentencePair(vocabulary, words, 12);
        SentencePair.Encoded encoded = pairs.encode("The cat ran.", "The dog sat.");
        NDArray batch = Stack.ints().batch(List.of(encoded.tokens())); // i32 [1, 12]

        assertEquals(Shape.of(1, 12), batch.shape());
    }

    @Test
    void isWhatTheGuideShows() throws IOException {
        Path module = Path.of(System.getProperty("basedir", ""));
        String path = "src/test/java/" + DataGuideTest.class.getName().replace('.', '/') + ".java";
        String source = squeezed(Files.readString(module.resolve(path), StandardCharsets.UTF_8));
        String guide = Files.readString(module.resolve("../docs/data.md"), StandardCharsets.UTF_8);
        String[] parts = guide.split("```", -1);
        int examples = 0;
        for (int i = 1; i < parts.length; i += 2) {
            if (parts[i].startsWith("java\n")) {
                String example = squeezed(parts[i].substring("java\n".length()));
                assertTrue(source.contains(example), "docs/data.md shows what no test runs:" + parts[i]);
                examples++;
            }
        }
        assertEquals(5, examples);
    }

    /** Without line breaks and indentation. */
    private static String squeezed(String text) {
        return text.replaceAll("\\s+", " ").strip();
    }
}
