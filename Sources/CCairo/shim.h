// libcairo as Swift sees it: drawing, and the PDF surface.
#pragma once
#include <cairo.h>
#include <cairo-pdf.h>
