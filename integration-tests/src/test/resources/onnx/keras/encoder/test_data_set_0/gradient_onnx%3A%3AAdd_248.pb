Bgradient_onnx%3A%3AAdd_248J jP‡¾g¤ >›å½â4”¼º‰>«‰>—~½<
¯¾