B#gradient_layers.layers.1.norm2.biasJ HĞ¾
û-¿nE¾æp¿H’?Ab½»q€=İ™.?