package dev.bellows.cuda.driver;

import static dev.bellows.cuda.driver.Cudnn.check;

import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Stream;
import jcuda.jcudnn.JCudnn;
import jcuda.jcudnn.cudnnConvolutionBwdDataAlgoPerf;
import jcuda.jcudnn.cudnnConvolutionBwdFilterAlgoPerf;
import jcuda.jcudnn.cudnnConvolutionFwdAlgoPerf;
import jcuda.jcudnn.cudnnDeterminism;
import jcuda.jcudnn.cudnnHandle;

/**
 * How cuDNN computes a convolution.
 *
 * @param number as cuDNN counts the algorithms of this pass
 * @param workspaceBytes that it needs
 */
record CudnnAlgorithm(int number, long workspaceBytes) {
    /** Before one is chosen. */
    static final CudnnAlgorithm NONE = new CudnnAlgorithm(-1, 0);

    /** No pass has more algorithms. */
    private static final int MOST = 8;

    /** From this number on cuDNN's statuses say that something is not supported, up to the next thousand. */
    private static final int NOT_SUPPORTED = 3000;

    private static final int THOUSAND = 1000;

    /** The first one that gives the same bits at every run and needs no more memory. */
    static Optional<CudnnAlgorithm> of(cudnnHandle handle, CudnnDescriptors d, long mostWorkspaceBytes) {
        for (CudnnAlgorithm each : candidates(handle, d).toList()) {
            long bytes = workspaceBytes(handle, d, each.number);
            if (bytes >= 0 && bytes <= mostWorkspaceBytes) {
                return Optional.of(new CudnnAlgorithm(each.number, bytes));
            }
        }
        return Optional.empty();
    }

    /** What it needs indeed, or -1 if it does not go. */
    private static long workspaceBytes(cudnnHandle handle, CudnnDescriptors d, int number) {
        long[] bytes = new long[1];
        int status =
                switch (d.problem().pass()) {
                    case FORWARD ->
                        JCudnn.cudnnGetConvolutionForwardWorkspaceSize(
                                handle, d.x(), d.weight(), d.sliding(), d.y(), number, bytes);
                    case DATA_GRADIENT ->
                        JCudnn.cudnnGetConvolutionBackwardDataWorkspaceSize(
                                handle, d.weight(), d.y(), d.sliding(), d.x(), number, bytes);
                    case WEIGHT_GRADIENT ->
                        JCudnn.cudnnGetConvolutionBackwardFilterWorkspaceSize(
                                handle, d.x(), d.y(), d.sliding(), d.weight(), number, bytes);
                };
        return status == 0 ? bytes[0] : -1;
    }

    private static Stream<CudnnAlgorithm> candidates(cudnnHandle handle, CudnnDescriptors d) {
        int[] count = new int[1];
        try {
            return switch (d.problem().pass()) {
                case FORWARD -> forward(handle, d, count);
                case DATA_GRADIENT -> dataGradient(handle, d, count);
                case WEIGHT_GRADIENT -> weightGradient(handle, d, count);
            };
        } catch (ArrayIndexOutOfBoundsException refused) {
            // Where cuDNN refuses, JCudnn takes a count that nobody has set for that of the results.
            return Stream.empty();
        }
    }

    private static Stream<CudnnAlgorithm> forward(cudnnHandle handle, CudnnDescriptors d, int[] count) {
        cudnnConvolutionFwdAlgoPerf[] found = new cudnnConvolutionFwdAlgoPerf[MOST];
        Arrays.setAll(found, i -> new cudnnConvolutionFwdAlgoPerf());
        int status = JCudnn.cudnnGetConvolutionForwardAlgorithm_v7(
                handle, d.x(), d.weight(), d.sliding(), d.y(), MOST, count, found);
        return Arrays.stream(found, 0, count("cudnnGetConvolutionForwardAlgorithm_v7", status, count))
                .filter(each -> isGood(each.status, each.determinism))
                .map(each -> new CudnnAlgorithm(each.algo, each.memory));
    }

    private static Stream<CudnnAlgorithm> dataGradient(cudnnHandle handle, CudnnDescriptors d, int[] count) {
        cudnnConvolutionBwdDataAlgoPerf[] found = new cudnnConvolutionBwdDataAlgoPerf[MOST];
        Arrays.setAll(found, i -> new cudnnConvolutionBwdDataAlgoPerf());
        int status = JCudnn.cudnnGetConvolutionBackwardDataAlgorithm_v7(
                handle, d.weight(), d.y(), d.sliding(), d.x(), MOST, count, found);
        return Arrays.stream(found, 0, count("cudnnGetConvolutionBackwardDataAlgorithm_v7", status, count))
                .filter(each -> isGood(each.status, each.determinism))
                .map(each -> new CudnnAlgorithm(each.algo, each.memory));
    }

    private static Stream<CudnnAlgorithm> weightGradient(cudnnHandle handle, CudnnDescriptors d, int[] count) {
        cudnnConvolutionBwdFilterAlgoPerf[] found = new cudnnConvolutionBwdFilterAlgoPerf[MOST];
        Arrays.setAll(found, i -> new cudnnConvolutionBwdFilterAlgoPerf());
        int status = JCudnn.cudnnGetConvolutionBackwardFilterAlgorithm_v7(
                handle, d.x(), d.y(), d.sliding(), d.weight(), MOST, count, found);
        return Arrays.stream(found, 0, count("cudnnGetConvolutionBackwardFilterAlgorithm_v7", status, count))
                .filter(each -> isGood(each.status, each.determinism))
                .map(each -> new CudnnAlgorithm(each.algo, each.memory));
    }

    private static int count(String call, int status, int[] count) {
        if (status / THOUSAND * THOUSAND == NOT_SUPPORTED) {
            return 0;
        }
        check(call, status);
        return count[0];
    }

    private static boolean isGood(int status, int determinism) {
        return status == 0 && determinism == cudnnDeterminism.CUDNN_DETERMINISTIC;
    }
}
