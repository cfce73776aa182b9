like modern
syn_waits = 1s 2 3s
two_msl = soon
ack_delay = -1s
backlog = many
tw_rst = close
syn_waits = 1s
