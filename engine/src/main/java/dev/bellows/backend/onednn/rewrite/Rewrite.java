package dev.bellows.backend.onednn.rewrite;

/** Makes a program faster without changing what it computes, such as by joining steps that oneDNN does as one. */
interface Rewrite {
    void apply(Rewriting program);
}
