// Pango and fontconfig as Swift sees them; casts between GObject classes are macros that do not import.
#pragma once
#include <fontconfig/fontconfig.h>
#include <pango/pangocairo.h>
#include <pango/pangofc-fontmap.h>

// A font map that knows the fonts of this configuration and no others, where one unit is one point.
static inline PangoFontMap *cpango_font_map(FcConfig *configuration) {
    PangoFontMap *map = pango_cairo_font_map_new_for_font_type(CAIRO_FONT_TYPE_FT);
    if (map == NULL) return NULL;
    pango_fc_font_map_set_config(PANGO_FC_FONT_MAP(map), configuration);
    pango_cairo_font_map_set_resolution(PANGO_CAIRO_FONT_MAP(map), 72.0);
    return map;
}
static inline PangoContext *cpango_context(PangoFontMap *map) {
    PangoContext *context = pango_font_map_create_context(map);
    cairo_font_options_t *options = cairo_font_options_create();
    // Positions must not depend on any screen.
    cairo_font_options_set_hint_style(options, CAIRO_HINT_STYLE_NONE);
    cairo_font_options_set_hint_metrics(options, CAIRO_HINT_METRICS_OFF);
    pango_cairo_context_set_font_options(context, options);
    cairo_font_options_destroy(options);
    pango_context_set_round_glyph_positions(context, FALSE);
    return context;
}
static inline void cpango_release(void *object) { g_object_unref(object); }
static inline void cpango_release_map(PangoFontMap *map) { g_object_unref(map); }

// Family, size in points, weight, slant, tracking in thousandths of the size.
static inline void cpango_dress(
    PangoLayout *layout, const char *family, double size, int weight, int italic, double tracking) {
    PangoFontDescription *font = pango_font_description_new();
    pango_font_description_set_family(font, family);
    pango_font_description_set_absolute_size(font, size * PANGO_SCALE);
    pango_font_description_set_weight(font, (PangoWeight)weight);
    pango_font_description_set_style(font, italic ? PANGO_STYLE_ITALIC : PANGO_STYLE_NORMAL);
    pango_layout_set_font_description(layout, font);
    pango_font_description_free(font);
    PangoAttrList *list = pango_attr_list_new();
    pango_attr_list_insert(list, pango_attr_letter_spacing_new((int)(tracking * size / 1000.0 * PANGO_SCALE)));
    // Figures of one height and one width: numbers are compared.
    pango_attr_list_insert(list, pango_attr_font_features_new("lnum=1, tnum=1"));
    // A hyphen at a break would be read as part of a name or a digest.
    pango_attr_list_insert(list, pango_attr_insert_hyphens_new(FALSE));
    pango_layout_set_attributes(layout, list);
    pango_attr_list_unref(list);
}
static inline void cpango_draw(void *cairo, PangoLayout *layout) { pango_cairo_show_layout((cairo_t *)cairo, layout); }

// Whether any font that was added to the configuration has the character.
static inline int cpango_has(FcConfig *configuration, unsigned int character) {
    FcFontSet *fonts = FcConfigGetFonts(configuration, FcSetApplication);
    for (int index = 0; fonts != NULL && index < fonts->nfont; index++) {
        FcCharSet *set = NULL;
        if (FcPatternGetCharSet(fonts->fonts[index], FC_CHARSET, 0, &set) == FcResultMatch &&
            FcCharSetHasChar(set, character))
            return 1;
    }
    return 0;
}
