#include "CPageKernels.h"

#include <stdatomic.h>
#include <string.h>

typedef uint8_t bytes16 __attribute__((ext_vector_type(16), aligned(1)));
typedef uint16_t pairs16 __attribute__((ext_vector_type(16), aligned(1)));

enum { LONGEST = 258 };

static _Atomic int portable_only = 0;

void glyph_use_portable_kernels(int portable) { atomic_store(&portable_only, portable); }

static int has_avx2(void) {
#if defined(__x86_64__)
  if (atomic_load_explicit(&portable_only, memory_order_relaxed)) return 0;
  __builtin_cpu_init();
  return __builtin_cpu_supports("x86-64-v3");
#else
  return 0;
#endif
}

/// The nearest of the steps: (n * steps + 127) / 255, the quotient as (m + (m >> 8)) >> 8 with m = n * steps + 128, which
/// is exact for all m below 65,536.
#define STEP(coverage, steps)               \
  ({                                        \
    pairs16 scaled = (coverage) * (uint16_t)(steps) + (uint16_t)128; \
    (scaled + (scaled >> 8)) >> 8;          \
  })

static inline uint64_t word(const uint8_t *at) {
  uint64_t value;
  memcpy(&value, at, 8);
  return value;
}

/// Packs again the pairs of 8 pixels that have another ink than 0.
static void repack(const uint8_t *coverage, const uint8_t *inks, const glyph_numbering *numbering, uint8_t *out) {
  for (int pair = 0; pair < 4; pair++, coverage += 2, inks += 2)
    if (inks[0] | inks[1]) {
      int left = inks[0] << 8 | coverage[0], right = inks[1] << 8 | coverage[1];
      out[pair] = (uint8_t)(numbering->numbers[left] << 4 | numbering->numbers[right]);
      numbering->seen[numbering->indices[left]] = numbering->seen[numbering->indices[right]] = 1;
    }
}

#define PACK32(coverage, inks)                                                              \
  ({                                                                                        \
    pairs16 pairs = *(const pairs16 *)(coverage);                                           \
    pairs16 even = STEP(pairs & 0xFF, steps), odd = STEP(pairs >> 8, steps);                \
    *(bytes16 *)out = __builtin_convertvector(even << 4 | odd, bytes16);                    \
    if ((inks) && (word(inks) | word((inks) + 8) | word((inks) + 16) | word((inks) + 24)))  \
      for (int at = 0; at < 32; at += 8)                                                    \
        if (word((inks) + at)) repack((coverage) + at, (inks) + at, numbering, out + at / 2); \
  })

#define PACK4(NAME, ATTRIBUTES)                                                             \
  ATTRIBUTES static void NAME(const uint8_t *coverage, const uint8_t *inks, long width,     \
                              const glyph_numbering *numbering, uint8_t *out) {             \
    uint16_t steps = (uint16_t)numbering->first_steps;                                      \
    for (; width >= 32; width -= 32, coverage += 32, out += 16) {                           \
      PACK32(coverage, inks);                                                               \
      if (inks) inks += 32;                                                                 \
    }                                                                                       \
    if (width > 0) {                                                                        \
      uint8_t last[32] = {0}, last_inks[32] = {0};                                          \
      memcpy(last, coverage, (unsigned long)width);                                         \
      if (inks) memcpy(last_inks, inks, (unsigned long)width);                              \
      PACK32(last, last_inks);                                                              \
    }                                                                                       \
  }

PACK4(pack4_portable, )

#define BITS(entry) ((entry) & ((UINT64_C(1) << 56) - 1))

/// The entry for two tokens one after the other.
static inline __attribute__((always_inline)) uint64_t joined(uint64_t a, uint64_t b) {
  return (a + (b & UINT64_C(0xFF) << 56)) | BITS(b) << (a >> 56);
}

#define PUT(entry)                   \
  ({                                 \
    word |= BITS(entry) << count;    \
    count += (entry) >> 56;          \
    memcpy(next, &word, 8);          \
    next += count >> 3;              \
    word >>= count & 56;             \
    count &= 7;                      \
  })

/// The entry of a literal, or nothing where it is no more in the sequence.
#define LITERAL(number) (entries[literal[number]] & ((int64_t)(number) - left) >> 63)

// Four literals at once: with 7 bits that wait they fit a word. Sequences have so few that a loop for the last three
// would mostly end where the processor does not expect it.
#define WRITE_TOKENS(NAME, ATTRIBUTES)                                                            \
  ATTRIBUTES static void NAME(const uint8_t *literal, const glyph_sequence *sequence, long count_of, \
                              const uint64_t *entries, glyph_bit_writer *writer) {                \
    uint8_t *next = writer->next;                                                                 \
    uint64_t word = writer->word, count = writer->count;                                          \
    for (const glyph_sequence *end = sequence + count_of; sequence < end; sequence++) {           \
      int64_t left = sequence->literals;                                                          \
      for (; left > 4; left -= 4, literal += 4) {                                                 \
        uint64_t four = joined(joined(entries[literal[0]], entries[literal[1]]),                  \
                               joined(entries[literal[2]], entries[literal[3]]));                 \
        PUT(four);                                                                                \
      }                                                                                           \
      uint64_t rest = joined(joined(LITERAL(0), LITERAL(1)), joined(LITERAL(2), LITERAL(3)));     \
      literal += left;                                                                            \
      PUT(rest);                                                                                  \
      if (sequence->match) PUT(entries[sequence->match]);                                         \
    }                                                                                             \
    *writer = (glyph_bit_writer){next, word, count};                                              \
  }

WRITE_TOKENS(write_portable, )

/// How many bytes, at most `room`, equal those `distance` before; the first `known` do.
static inline long matched(const uint8_t *here, long distance, long known, long room) {
  long length = known;
  while (length < room) {
    uint64_t differing = word(here + length) ^ word(here + length - distance);
    if (differing) {
      length += __builtin_ctzll(differing) >> 3;
      break;
    }
    length += 8;
  }
  return length < room ? length : room;
}

/// Notes the longer of a run and a copy; the bytes it takes, 0 where both are too short.
static inline long note(long run, long copy, glyph_matches *matches) {
  long longest = copy > run ? copy : run;
  if (longest < 3) return 0;
  uint32_t match = (uint32_t)((copy > run ? 509 : 253) + longest);
  matches->counts[match]++;
  matches->sequences[matches->sequence_count++] = (glyph_sequence){matches->pending, match};
  matches->pending = 0;
  return longest;
}

static inline void add_literals(long count, glyph_matches *matches) {
  matches->literal_count += count;
  matches->pending += (uint32_t)count;
}

static long find_portable(const uint8_t *bytes, long at, long stop, long count, long above,
                          glyph_matches *matches) {
  while (at < stop) {
    const uint8_t *here = bytes + at;
    uint64_t run_bits = word(here) ^ word(here - 1), copy_bits = word(here) ^ word(here - above);
    long length = 0;
    if (!(uint32_t)run_bits || !(uint32_t)copy_bits) {
      long room = count - at < LONGEST ? count - at : LONGEST;
      length = note(matched(here, 1, 0, room), matched(here, above, 0, room), matches);
    }
    if (!length) {
      matches->literals[matches->literal_count] = *here;
      add_literals(1, matches);
      length = 1;
    }
    at += length;
  }
  return at;
}

#if defined(__x86_64__)
#include <immintrin.h>

#define AVX2 __attribute__((target("arch=x86-64-v3")))

PACK4(pack4_avx2, AVX2)
WRITE_TOKENS(write_avx2, AVX2)

AVX2 static inline uint32_t equal(__m256i a, const uint8_t *b) {
  return (uint32_t)_mm256_movemask_epi8(_mm256_cmpeq_epi8(a, _mm256_loadu_si256((const __m256i *)b)));
}

AVX2 static long find_avx2(const uint8_t *bytes, long at, long stop, long count, long above,
                           glyph_matches *out) {
  glyph_matches matches = *out;
  while (at < stop) {
    const uint8_t *here = bytes + at;
    __m256i block = _mm256_loadu_si256((const __m256i *)here);
    _mm256_storeu_si256((__m256i *)(matches.literals + matches.literal_count), block);
    uint32_t run = equal(block, here - 1), copy = equal(block, here - above);
    // Where 4 bytes match; of the last 3 of the 32 that cannot be known yet.
    uint32_t run2 = run & run >> 1, copy2 = copy & copy >> 1;
    uint32_t starts = ((run2 & run2 >> 2) | (copy2 & copy2 >> 2));
    long before = starts ? __builtin_ctz(starts) : 29;
    if (before >= stop - at) {
      add_literals(stop - at, &matches);
      at = stop;
      break;
    }
    add_literals(before, &matches);
    at += before;
    if (!starts) continue;
    here += before;
    long room = count - at < LONGEST ? count - at : LONGEST;
    long known = 32 - before;
    long runs = __builtin_ctzll(~(uint64_t)(run >> before));
    long copies = __builtin_ctzll(~(uint64_t)(copy >> before));
    runs = runs < known ? (runs < room ? runs : room) : matched(here, 1, known, room);
    copies = copies < known ? (copies < room ? copies : room) : matched(here, above, known, room);
    long length = note(runs, copies, &matches);
    if (!length) {
      matches.literals[matches.literal_count] = *here;
      add_literals(1, &matches);
      length = 1;
    }
    at += length;
  }
  *out = matches;
  return at;
}
#endif

void glyph_pack4(const uint8_t *coverage, const uint8_t *inks, long width, const glyph_numbering *numbering,
                 uint8_t *out) {
#if defined(__x86_64__)
  if (has_avx2()) return pack4_avx2(coverage, inks, width, numbering, out);
#endif
  pack4_portable(coverage, inks, width, numbering, out);
}

long glyph_find_matches(const uint8_t *bytes, long start, long stop, long count, long above,
                        glyph_matches *matches) {
#if defined(__x86_64__)
  if (has_avx2()) return find_avx2(bytes, start, stop, count, above, matches);
#endif
  return find_portable(bytes, start, stop, count, above, matches);
}

void glyph_count_bytes(const uint8_t *bytes, long count, uint32_t *counts) {
  // Four tables: neighbours are often equal, and a counter cannot be added to again before it is stored.
  uint32_t tables[4][256] = {{0}};
  long at = 0;
  for (; at + 4 <= count; at += 4)
    for (int table = 0; table < 4; table++) tables[table][bytes[at + table]]++;
  for (; at < count; at++) tables[0][bytes[at]]++;
  for (int value = 0; value < 256; value++)
    counts[value] += tables[0][value] + tables[1][value] + tables[2][value] + tables[3][value];
}

void glyph_write_tokens(const uint8_t *literals, const glyph_sequence *sequences, long sequence_count,
                        const uint64_t *entries, glyph_bit_writer *writer) {
#if defined(__x86_64__)
  if (has_avx2()) return write_avx2(literals, sequences, sequence_count, entries, writer);
#endif
  write_portable(literals, sequences, sequence_count, entries, writer);
}

void glyph_note_inks(const uint8_t *coverage, const uint8_t *inks, long width, const uint8_t *numbers,
                     uint64_t known, uint8_t *seen) {
  for (long x = 0; x < width; x += 8) {
    // Most pixels are ink 0.
    while (x + 32 <= width && !(word(inks + x) | word(inks + x + 8) | word(inks + x + 16) | word(inks + x + 24)))
      x += 32;
    if (x >= width) break;
    uint64_t eight = word(inks + x);
    if (width - x < 8) eight &= (UINT64_C(1) << 8 * (width - x)) - 1;
    if (!eight) continue;
    // Where all are 0 or the same power of two their union tells which.
    uint64_t all = eight | eight >> 32;
    all |= all >> 16;
    all = (all | all >> 8) & 0xFF;
    if (!(all & (all - 1)) && all < 64 && known >> all & 1) continue;
    while (eight) {
      long lane = __builtin_ctzll(eight) >> 3;
      uint8_t amount = coverage[x + lane];
      if (amount) seen[numbers[inks[x + lane] << 8 | amount]] = 1;
      eight &= ~(UINT64_C(0xFF) << 8 * lane);
    }
  }
}
