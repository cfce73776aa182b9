like modern
set syn_retries many
set rto_min
set
