"""Papers signed digitally. `fields`: where they are signed. `coming_back`: a signed file is compared with what went out, byte for
byte, and its signatures are verified in a process of its own (`checking`, with pyHanko). `signature`: what was found of each."""
