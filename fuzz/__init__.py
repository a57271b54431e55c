"""Fuzzers: what no page and no rule file may do. `fuzz/README.md` says how to run them."""
