#!/usr/bin/env python3
"""A small name server on loopback for ResolverPanel's tests: prints its port, answers as its one argument says.

honest (one alias, then 192.0.2.7 or 2001:db8::7); other (192.0.2.9, nothing for AAAA); none (no such name); slow (answers
the second packet only); foreign (another identifier); question (another question); loop (a name that points at itself);
long (a record longer than the packet); silent.
"""
import socket
import struct
import sys

kind = sys.argv[1]
sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
sock.bind(("127.0.0.1", 0))
print(sock.getsockname()[1], flush=True)
seen = {}
while True:
    packet, peer = sock.recvfrom(512)
    seen[peer] = seen.get(peer, 0) + 1
    if kind == "silent" or (kind == "slow" and seen[peer] < 2):
        continue
    identifier, = struct.unpack(">H", packet[:2])
    question = packet[12:]
    record, = struct.unpack(">H", question[-4:-2])
    last = 9 if kind == "other" else 7
    address = bytes([192, 0, 2, last]) if record == 1 else bytes.fromhex("20010db8") + bytes(11) + bytes([last])
    answers = []
    if kind in ("honest", "slow", "foreign", "question"):
        alias = b"\x04edge\xc0\x0c"
        answers.append(b"\xc0\x0c" + struct.pack(">HHIH", 5, 1, 60, len(alias)) + alias)
        answers.append(b"\xc0\x0c" + struct.pack(">HHIH", record, 1, 60, len(address)) + address)
    elif kind == "other" and record == 1:
        answers.append(b"\xc0\x0c" + struct.pack(">HHIH", record, 1, 60, 4) + address)
    elif kind == "loop":
        at = 12 + len(question)
        answers.append(struct.pack(">H", 0xC000 | at) + struct.pack(">HHIH", record, 1, 60, len(address)) + address)
    elif kind == "long":
        answers.append(b"\xc0\x0c" + struct.pack(">HHIH", record, 1, 60, 400) + address)
    if kind == "foreign":
        identifier ^= 1
    if kind == "question":
        question = question[:-3] + bytes([255]) + question[-2:]
    flags = 0x8180 | (3 if kind == "none" else 0)
    sock.sendto(struct.pack(">6H", identifier, flags, 1, len(answers), 0, 0) + question + b"".join(answers), peer)
