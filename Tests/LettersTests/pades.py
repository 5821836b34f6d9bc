"""Asks pyHanko whether a PDF is signed as PAdES wants it: pades.py PDF ROOTS.pem UNIX-SECONDS; prints one line of JSON."""
import datetime
import json
import sys

from asn1crypto import pem, x509
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko_certvalidator import ValidationContext

path, roots, seconds = sys.argv[1:]
certificates = [
    x509.Certificate.load(der)
    for kind, _, der in pem.unarmor(open(roots, "rb").read(), multiple=True)
    if kind == "CERTIFICATE"
]
moment = datetime.datetime.fromtimestamp(int(seconds), datetime.timezone.utc)
context = ValidationContext(trust_roots=certificates, moment=moment, allow_fetching=False)
try:
    with open(path, "rb") as file:
        reader = PdfFileReader(file)
        signatures = reader.embedded_signatures
        status = validate_pdf_signature(signatures[0], context, context)
        stamp = status.timestamp_validity
        print(json.dumps({
            "count": len(signatures), "intact": status.intact, "valid": status.valid, "trusted": status.trusted,
            "bottomLine": status.bottom_line, "coverage": status.coverage.name,
            "modification": status.modification_level.name,
            "stamped": bool(stamp and stamp.valid and stamp.intact and stamp.trusted),
            "subfilter": str(signatures[0].sig_object["/SubFilter"]),
        }))
except Exception as error:  # whatever pyHanko refuses is refused
    print(json.dumps({"refused": f"{type(error).__name__}: {error}"}))
