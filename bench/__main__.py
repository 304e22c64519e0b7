"""`python -m bench`: the table of all figures."""

from bench.all import main

main()
