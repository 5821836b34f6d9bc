// FreeType as Swift sees it; FT_LOAD_RENDER and its like are macros with casts that do not import.
#pragma once
#include <ft2build.h>
#include FT_FREETYPE_H

static inline int cfreetype_render(FT_Face face, unsigned long character) {
    return FT_Load_Char(face, character, FT_LOAD_RENDER);
}
// Metrics are 26.6 fixed point.
static inline int cfreetype_ascender(FT_Face face) { return (int)(face->size->metrics.ascender >> 6); }
static inline int cfreetype_height(FT_Face face) { return (int)(face->size->metrics.height >> 6); }
static inline int cfreetype_advance(FT_Face face) { return (int)((face->glyph->advance.x + 32) >> 6); }
