package dev.bellows.op;

/**
 * What an op is whose result a traced graph does not keep for its backward pass, which applies the op again instead (rematerialization). So
 * its result takes memory while it is used, and its inputs in between. One of this kind that also {@linkplain Communicating communicates} meets the other
 * ranks in both passes, in the same order on all of them.
 */
public interface Rematerialized {}
