"""Reads the first lines of a fresh service, signs in, and prints address, cookie and password for the browser tests."""

import sys

import sign_in

started = sign_in.first_administrator(sys.stdin)
if started is None:
    sys.exit("the service did not start")
print(started.address, sign_in.cookie(), started.password)
