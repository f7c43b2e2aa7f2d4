#ifndef GLYPHPRESS_CTEXT_H
#define GLYPHPRESS_CTEXT_H

// The thinnest shims over what Swift cannot import: ICU's functions carry a version suffix, FreeType's load
// flags and HarfBuzz's tags are function-like macros.

#include <stdbool.h>
#include <stdint.h>

/// UAX #14's classes, folded to those that a greedy breaker tells apart.
enum {
  ctext_word,       // no break on either side: letters, digits, symbols, quotation marks
  ctext_ideograph,  // a break on either side
  ctext_open,       // no break after
  ctext_close,      // no break before: closing and infix punctuation, small kana, iteration marks (kinsoku)
  ctext_space,
  ctext_hyphen,     // a break after, if a letter follows
  ctext_glue,       // no break on either side, whatever stands there
  ctext_complex,    // a script without spaces: ICU's dictionaries decide
};

/// The folded class of a code point, from ICU's line-break property.
int32_t ctext_break_class(uint32_t code_point);

/// ICU's name of the library version, for manifests.
const char *ctext_icu_version(void);

/// Word boundaries (UTF-16 offsets, ascending, the end included) of text in a script that is written without
/// spaces (Thai, Lao, Khmer, Myanmar), found by ICU's dictionaries. Returns how many were written, or -1.
int32_t ctext_word_breaks(const uint16_t *text, int32_t length, int32_t *offsets, int32_t capacity);

/// FT_LOAD_TARGET_LIGHT | FT_LOAD_NO_BITMAP: what Cairo passes for slight hinting without embedded bitmaps.
int32_t ctext_light_load_flags(void);

/// The same with FreeType's own hinter: fonts whose hints leave the bars of small signs between two pixels.
int32_t ctext_auto_load_flags(void);

/// FT_LOAD_COLOR: the pictures of fonts that are made of colour bitmaps.
int32_t ctext_colour_load_flags(void);

/// The same, without the pixels: where a picture lies and how large it is.
int32_t ctext_colour_metrics_load_flags(void);

#endif
