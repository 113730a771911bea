Bgradient_onnx%3A%3AAdd_700J@C€D;ò‘d»aM_=¡fC»m9;üC¼…l=Rßº²©»<y"=P<
<nº=â½)<Îe¼»Î“=¾7=»