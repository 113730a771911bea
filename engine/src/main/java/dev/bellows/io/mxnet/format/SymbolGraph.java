package dev.bellows.io.mxnet.format;

import java.util.List;

/**
 * A graph as {@code symbol.json} has it.
 *
 * @param nodes each after those that it takes from, but for variables, which may come last
 * @param heads what it gives
 */
public record SymbolGraph(List<SymbolNode> nodes, List<SymbolNode.Entry> heads) {}
