#include "CText.h"

#include <ft2build.h>
#include FT_FREETYPE_H
#include <unicode/ubrk.h>
#include <unicode/uchar.h>
#include <unicode/uversion.h>

int32_t ctext_break_class(uint32_t code_point) {
  switch (u_getIntPropertyValue((UChar32)code_point, UCHAR_LINE_BREAK)) {
  case U_LB_IDEOGRAPHIC: case U_LB_H2: case U_LB_H3: case U_LB_E_BASE: case U_LB_E_MODIFIER:
  case U_LB_JL: case U_LB_JT: case U_LB_JV:
    return ctext_ideograph;
  case U_LB_OPEN_PUNCTUATION: return ctext_open;
  case U_LB_CLOSE_PUNCTUATION: case U_LB_CLOSE_PARENTHESIS: case U_LB_EXCLAMATION: case U_LB_INFIX_NUMERIC:
  case U_LB_NONSTARTER: case U_LB_CONDITIONAL_JAPANESE_STARTER: case U_LB_INSEPARABLE:
    return ctext_close;
  case U_LB_SPACE: return ctext_space;
  case U_LB_HYPHEN: case U_LB_BREAK_AFTER: case U_LB_BREAK_SYMBOLS: case U_LB_BREAK_BOTH: return ctext_hyphen;
  case U_LB_GLUE: case U_LB_WORD_JOINER: case U_LB_ZWJ: case U_LB_COMBINING_MARK: return ctext_glue;
  case U_LB_COMPLEX_CONTEXT: return ctext_complex;
  default: return ctext_word;
  }
}

const char *ctext_icu_version(void) { return U_ICU_VERSION; }

int32_t ctext_word_breaks(const uint16_t *text, int32_t length, int32_t *offsets, int32_t capacity) {
  UErrorCode status = U_ZERO_ERROR;
  UBreakIterator *iterator = ubrk_open(UBRK_LINE, "en", (const UChar *)text, length, &status);
  if (U_FAILURE(status)) return -1;
  int32_t count = 0;
  ubrk_first(iterator);
  for (int32_t at = ubrk_next(iterator); at != UBRK_DONE && count < capacity; at = ubrk_next(iterator))
    offsets[count++] = at;
  ubrk_close(iterator);
  return count;
}

int32_t ctext_light_load_flags(void) { return FT_LOAD_TARGET_LIGHT | FT_LOAD_NO_BITMAP; }

int32_t ctext_auto_load_flags(void) { return ctext_light_load_flags() | FT_LOAD_FORCE_AUTOHINT; }

int32_t ctext_colour_load_flags(void) { return FT_LOAD_COLOR; }

int32_t ctext_colour_metrics_load_flags(void) { return FT_LOAD_COLOR | FT_LOAD_BITMAP_METRICS_ONLY; }
