#include "CTowerKernels.h"

#include <math.h>
#include <string.h>

typedef float lanes __attribute__((ext_vector_type(16), aligned(4)));
typedef int bits __attribute__((ext_vector_type(16), aligned(4)));

// Macros, because a vector cannot be passed between functions compiled for different instruction sets.

#define SPLAT(value) ((lanes)(float)(value))
#define MAX(a, b) __builtin_elementwise_max(a, b)
#define MIN(a, b) __builtin_elementwise_min(a, b)

/// The first `count` of 16 floats, or all; the others are 0.
#define LOAD(from, count)                                              \
  ({                                                                   \
    lanes loaded = SPLAT(0);                                           \
    if ((count) >= 16) memcpy(&loaded, (from), sizeof loaded);         \
    else memcpy(&loaded, (from), (unsigned long)(count) * sizeof(float)); \
    loaded;                                                            \
  })

#define STORE(to, value, count)                                        \
  ({                                                                   \
    lanes stored = (value);                                            \
    if ((count) >= 16) memcpy((to), &stored, sizeof stored);           \
    else memcpy((to), &stored, (unsigned long)(count) * sizeof(float)); \
  })

/// exp(x) as 2^n * polynomial(r), r within +-ln2/2; coefficients of Cephes' expf, 2 ulp. Below -87 the result is 0, from
/// 88 on it stays what it is there.
#define EXPONENTIAL(argument)                                          \
  ({                                                                   \
    lanes whole = (argument);                                          \
    lanes x = MIN(MAX(whole, SPLAT(-87)), SPLAT(88));                  \
    lanes n = x * SPLAT(1.44269504088896341) + SPLAT(12582912) - SPLAT(12582912); \
    lanes r = x - n * SPLAT(0.693359375) - n * SPLAT(-2.12194440e-4);  \
    lanes p = SPLAT(1.9875691500e-4);                                  \
    p = p * r + SPLAT(1.3981999507e-3);                                \
    p = p * r + SPLAT(8.3334519073e-3);                                \
    p = p * r + SPLAT(4.1665795894e-2);                                \
    p = p * r + SPLAT(1.6666665459e-1);                                \
    p = p * r + SPLAT(5.0000001201e-1);                                \
    p = p * r * r + r + SPLAT(1);                                      \
    bits power = (__builtin_convertvector(n, bits) + 127) << 23;       \
    p = p * __builtin_bit_cast(lanes, power);                          \
    __builtin_bit_cast(lanes, __builtin_bit_cast(bits, p) & ~(whole < SPLAT(-87))); \
  })

/// tanh-GELU is 0.5 (1 + tanh u) = 1 / (1 + exp(-2u)) with u = sqrt(2/pi) (x + 0.044715 x^3).
#define ACTIVATION(argument, kind)                                     \
  ({                                                                   \
    lanes a = (argument), result;                                      \
    if ((kind) == GLYPH_GELU) {                                        \
      for (int lane = 0; lane < 16; lane++)                            \
        result[lane] = 0.5f * a[lane] * (1.0f + erff(a[lane] * 0.70710678118654752f)); \
    } else {                                                           \
      lanes g = a;                                                     \
      if ((kind) == GLYPH_QUICK_GELU) g = a * SPLAT(1.702);            \
      if ((kind) == GLYPH_GELU_TANH)                                   \
        g = SPLAT(1.5957691216057308) * (a + SPLAT(0.044715) * a * a * a); \
      result = a / (SPLAT(1) + EXPONENTIAL(-g));                       \
    }                                                                  \
    result;                                                            \
  })

#define ACTIVATE(kind)                                                 \
  for (long row = 0; row < rows; row++, x += columns)                  \
    for (long i = 0; i < columns; i += 16) {                           \
      long count = columns - i;                                        \
      lanes value = LOAD(x + i, count);                                \
      if (bias) value += LOAD(bias + i, count);                        \
      STORE(x + i, ACTIVATION(value, kind), count);                    \
    }

#define GATE(kind)                                                     \
  for (long row = 0; row < rows; row++, gate += columns, up += columns) \
    for (long i = 0; i < columns; i += 16) {                           \
      long count = columns - i;                                        \
      lanes g = LOAD(gate + i, count), u = LOAD(up + i, count);        \
      if (gateBias) g += LOAD(gateBias + i, count);                    \
      if (upBias) u += LOAD(upBias + i, count);                        \
      STORE(gate + i, ACTIVATION(g, kind) * u, count);                 \
    }

/// COUNT rows by two panels, or by one.
#define ORDERED_ROWS(COUNT)                                            \
  {                                                                    \
    lanes low[COUNT], high[COUNT];                                     \
    for (int i = 0; i < COUNT; i++) low[i] = high[i] = SPLAT(0);       \
    for (long k = 0; k < depth; k++) {                                 \
      lanes first = LOAD(panel + k * 16, 16);                          \
      lanes second = LOAD(next + k * 16, 16);                          \
      const float *from = x + row * depth + order[k];                  \
      for (int i = 0; i < COUNT; i++) {                                \
        lanes value = SPLAT(from[i * depth]);                          \
        low[i] = value * first + low[i];                               \
        high[i] = value * second + high[i];                            \
      }                                                                \
    }                                                                  \
    for (int i = 0; i < COUNT; i++) {                                  \
      float *to = y + (row + i) * width + column;                      \
      STORE(to, low[i], width - column);                               \
      if (width - column > 16) STORE(to + 16, high[i], width - column - 16); \
    }                                                                  \
  }

#define TARGET
#define NAME(x) x##_any
#include "loops.h"
#undef TARGET
#undef NAME

#if defined(__x86_64__)
#define TARGET __attribute__((target("arch=x86-64-v3")))
#define NAME(x) x##_v3
#include "loops.h"
#undef TARGET
#undef NAME

// The second attribute allows whole AVX-512 registers, which the tuning for this level avoids.
#define TARGET __attribute__((target("arch=x86-64-v4"), min_vector_width(512)))
#define NAME(x) x##_v4
#include "loops.h"
#undef TARGET
#undef NAME

// Not by the loader (target_clones): it chooses before the sanitizers' run-time libraries are ready.
#define DISPATCH(function, ...)              \
  switch (glyph_cpu_level()) {               \
    case 2: function##_v4(__VA_ARGS__); break; \
    case 1: function##_v3(__VA_ARGS__); break; \
    default: function##_any(__VA_ARGS__);    \
  }
#else
#define DISPATCH(function, ...) function##_any(__VA_ARGS__);
#endif

void glyph_activate(float *x, const float *bias, long rows, long columns, int kind) {
  DISPATCH(activate, x, bias, rows, columns, kind)
}

void glyph_gate(float *gate, const float *up, const float *gateBias, const float *upBias, long rows, long columns,
                int kind) {
  DISPATCH(gate, gate, up, gateBias, upBias, rows, columns, kind)
}

void glyph_softmax_step(float *scores, long rows, long columns, long stride, float scale, float *maximum,
                        float *sum, float *output, long width) {
  DISPATCH(softmax_step, scores, rows, columns, stride, scale, maximum, sum, output, width)
}

void glyph_ordered_product(const float *x, const float *panels, const int *order, float *y, long rows, long depth,
                           long width) {
  DISPATCH(ordered_product, x, panels, order, y, rows, depth, width)
}

int glyph_cpu_level(void) {
#if defined(__x86_64__)
  __builtin_cpu_init();
  if (__builtin_cpu_supports("x86-64-v4")) return 2;
  if (__builtin_cpu_supports("x86-64-v3")) return 1;
#endif
  return 0;
}
