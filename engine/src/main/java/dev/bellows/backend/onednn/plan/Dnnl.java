package dev.bellows.backend.onednn.plan;

import static org.bytedeco.dnnl.global.dnnl.*;

import dev.bellows.core.BackendException;
import dev.bellows.core.DType;
import org.bytedeco.dnnl.dnnl_engine;
import org.bytedeco.javacpp.Loader;

/**
 * oneDNN's C interface as loaded into this process. Of JavaCPP's two bindings we use the C one: its handles are plain
 * numbers that we destroy ourselves, where those of the C++ one wait for the garbage collector.
 */
public final class Dnnl {
    private final dnnl_engine engine;

    private Dnnl(dnnl_engine engine) {
        this.engine = engine;
    }

    /**
     * Loads the native libraries.
     *
     * @throws LinkageError if they are missing or do not fit this machine
     */
    public static Dnnl load() {
        OpenMp.spinBriefly();
        String bridge = Loader.load(org.bytedeco.dnnl.global.dnnl.class);
        OpenMp.bind(bridge);
        dnnl_engine engine = new dnnl_engine();
        check("dnnl_engine_create", dnnl_engine_create(engine, dnnl_cpu, 0));
        return new Dnnl(engine);
    }

    dnnl_engine engine() {
        return engine;
    }

    /**
     * Whether the instructions that oneDNN uses here, by the processor and ONEDNN_MAX_CPU_ISA, have tiles of bf16 (AMX). AVX512-BF16
     * alone multiplies two numbers in the place of one, but half as often, and casts come on top: whole steps take longer than in f32.
     */
    public static boolean hasTilesOfBf16() {
        int used = dnnl_get_effective_cpu_isa();
        return (used & dnnl_cpu_isa_avx512_core_amx) == dnnl_cpu_isa_avx512_core_amx;
    }

    /** Throws unless {@code status} is success. */
    public static void check(String call, int status) {
        if (status != dnnl_success) {
            throw new BackendException(call, status, meaning(status));
        }
    }

    /**
     * As {@link #check}, for calls that ask oneDNN whether it can do something.
     *
     * @throws Unimplemented if it cannot
     */
    static void checkImplemented(String call, int status) {
        if (status == dnnl_unimplemented) {
            throw new Unimplemented(call);
        }
        check(call, status);
    }

    private static String meaning(int status) {
        return switch (status) {
            case dnnl_out_of_memory -> "out of memory";
            case dnnl_invalid_arguments -> "invalid arguments";
            case dnnl_unimplemented -> "not implemented";
            case dnnl_runtime_error -> "runtime error";
            case dnnl_not_required -> "not required";
            default -> "unknown status";
        };
    }

    /**
     * oneDNN's code for an element type.
     *
     * @throws Unimplemented if oneDNN has no such type
     */
    public static int type(DType dtype) {
        return switch (dtype) {
            case F32 -> dnnl_f32;
            case BF16 -> dnnl_bf16;
            case I32 -> dnnl_s32;
            case U8, BOOL -> dnnl_u8;
            case F64, I64 -> throw new Unimplemented("dnnl_data_type_t of " + dtype);
        };
    }
}
