like like-itself
two_msl = 1s
