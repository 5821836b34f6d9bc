#!/usr/bin/env python3
"""A small SNTP server on loopback for ClockCheck's tests: prints its port, answers as its one argument says.

honest; ahead (an hour fast); nonce (answers another question); stratum0 (kiss of death); unsynchronised (leap 3);
client (mode 3); short (47 bytes); zero (no times); silent.
"""
import socket
import struct
import sys
import time

kind = sys.argv[1]
sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
sock.bind(("127.0.0.1", 0))
print(sock.getsockname()[1], flush=True)
while True:
    packet, peer = sock.recvfrom(512)
    now = time.time() + 2208988800 + (3600 if kind == "ahead" else 0)
    stamp = struct.pack(">II", int(now), int(now % 1 * 2**32))
    if kind == "zero":
        stamp = bytes(8)
    first = {"unsynchronised": 0xE4, "client": 0x23}.get(kind, 0x24)
    stratum = 0 if kind == "stratum0" else 2
    nonce = bytes(8) if kind == "nonce" else packet[40:48]
    answer = bytes([first, stratum, 6, 0xEC]) + bytes(12) + stamp + nonce + stamp + stamp
    if kind == "silent":
        continue
    sock.sendto(answer[:47] if kind == "short" else answer, peer)
