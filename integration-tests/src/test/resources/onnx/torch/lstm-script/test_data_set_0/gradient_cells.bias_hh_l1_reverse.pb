B!gradient_cells.bias_hh_l1_reverseJ`F÷¼B¿½C-E;¬â=¼¼Ug:}d
>ïœ¼ë£‰½äÕ:ÄÆä»ˆÀÜº¸–=Å]ü=+Ø¿û=xÚŠ>Ô<È¾?´Û¾ÜcF½ÅÞ½öJë:6¼cm(:Pqó=