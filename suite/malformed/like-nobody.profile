like nobody
