like modern
titel = x
syn_wait = 1s
capabilities = lingr, urgnt
set syn_retrys 3
sett x 1
