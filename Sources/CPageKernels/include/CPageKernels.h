/// The loops of the PNG encoder that live from comparing and packing 32 bytes at once: C, because Swift has no way to
/// compile one function for several instruction sets nor an instruction for the mask of a comparison. The version for
/// AVX2 is chosen at run time; it and the one for any processor give the same bytes.
#pragma once
#include <stdint.h>

typedef uint8_t glyph_pixels __attribute__((ext_vector_type(16), aligned(1)));

/// Adds 16 pixels to those at `to`, each at most 255.
static inline void glyph_add(const uint8_t *_Nonnull from, uint8_t *_Nonnull to) {
  *(glyph_pixels *)to =
      __builtin_elementwise_add_sat(*(const glyph_pixels *)to, *(const glyph_pixels *)from);
}

/// The same for `height` rows of 16 pixels, those to add to `stride` apart.
static inline void glyph_stamp(const uint8_t *_Nonnull mask, uint8_t *_Nonnull to, long stride, long height) {
  for (long row = 0; row < height; row++, mask += 16, to += stride) glyph_add(mask, to);
}

/// How a row of 4-bit pixels follows from coverage and inks.
typedef struct {
  /// Number of each pixel, by ink << 8 | coverage; 0 where the coverage is.
  const uint8_t *_Nonnull numbers;
  /// Steps of ink 0, whose numbers are the steps themselves.
  int first_steps;
  /// Palette index of each pixel, as `numbers`; where pixels of other inks than 0 are packed, those set `seen` to 1.
  const uint8_t *_Nonnull indices;
  uint8_t *_Nonnull seen;
} glyph_numbering;

/// Packs pixels two to a byte, the left one above; `width` pixels of `coverage` and `inks` (null: all ink 0), of which
/// 32 more may be read but do not count. Writes (width + 31) / 32 * 16 bytes.
void glyph_pack4(const uint8_t *_Nonnull coverage, const uint8_t *_Nullable inks, long width,
                 const glyph_numbering *_Nonnull numbering, uint8_t *_Nonnull out);

/// So many literals, then a match; 0 for none at the end.
typedef struct {
  uint32_t literals;
  uint32_t match;
} glyph_sequence;

/// Where matches were found in packed rows.
typedef struct {
  /// Room for all bytes and 32 more.
  uint8_t *_Nonnull literals;
  /// Room for a sequence in every three bytes.
  glyph_sequence *_Nonnull sequences;
  /// How often each match occurs, by its number: 256...767.
  uint32_t *_Nonnull counts;
  long literal_count, sequence_count;
  /// Literals since the last sequence.
  uint32_t pending;
} glyph_matches;

/// Finds matches of bytes[start..<stop] with the byte before (256 + length - 3) and the byte `above` before
/// (512 + length - 3), greedily, of 4 bytes or more, or 3 at the end. The last may reach beyond `stop`, never beyond
/// `count`; 32 bytes more must be readable. Returns where the last token ends.
long glyph_find_matches(const uint8_t *_Nonnull bytes, long start, long stop, long count, long above,
                        glyph_matches *_Nonnull matches);

/// Adds how often each byte occurs to counts[0..<256].
void glyph_count_bytes(const uint8_t *_Nonnull bytes, long count, uint32_t *_Nonnull counts);

/// Bits on their way into bytes, first bit lowest; the memory has room for 8 bytes more than are written.
typedef struct {
  uint8_t *_Nonnull next;
  uint64_t word;
  /// How many bits of `word` are taken, 0...7.
  uint64_t count;
} glyph_bit_writer;

/// Writes literals with the matches between them. `entries` holds for every token what is written for it: the bits, at
/// most 14 for a literal and 56 for a match, and above 56 their number.
void glyph_write_tokens(const uint8_t *_Nonnull literals, const glyph_sequence *_Nonnull sequences,
                        long sequence_count, const uint64_t *_Nonnull entries,
                        glyph_bit_writer *_Nonnull writer);

/// Sets seen[numbers[ink << 8 | coverage]] for every pixel with another ink than 0 and any coverage, but may leave out
/// pixels whose ink (below 64) has its bit in `known`. `width` as in `glyph_pack4`.
void glyph_note_inks(const uint8_t *_Nonnull coverage, const uint8_t *_Nonnull inks, long width,
                     const uint8_t *_Nonnull numbers, uint64_t known, uint8_t *_Nonnull seen);

/// Makes all run the version for any processor from now on (or the best again), so that tests can compare.
void glyph_use_portable_kernels(int portable);
