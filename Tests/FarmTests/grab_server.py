#!/usr/bin/env python3
"""An X client that grabs the server and keeps it: grab_server.py DISPLAY XAUTHORITY"""

import ctypes
import os
import sys
import time

os.environ["XAUTHORITY"] = sys.argv[2]
xcb = ctypes.CDLL("libxcb.so.1")
xcb.xcb_connect.restype = ctypes.c_void_p
xcb.xcb_connect.argtypes = [ctypes.c_char_p, ctypes.c_void_p]
connection = xcb.xcb_connect(sys.argv[1].encode(), None)
for name in ("xcb_connection_has_error", "xcb_grab_server", "xcb_flush"):
    getattr(xcb, name).argtypes = [ctypes.c_void_p]
if xcb.xcb_connection_has_error(connection):
    sys.exit(f"no connection to {sys.argv[1]}")
xcb.xcb_grab_server(connection)
xcb.xcb_flush(connection)
time.sleep(0.2)
print("grabbed", flush=True)
while not xcb.xcb_connection_has_error(connection):
    time.sleep(0.2)
