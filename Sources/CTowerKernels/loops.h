// The loops themselves, included once for each instruction set: TARGET is its attribute, NAME(x) its name for x.
// Interfaces: CTowerKernels.h.

TARGET static void NAME(activate)(float *x, const float *bias, long rows, long columns, int kind) {
  // One loop a kind, so that each is a constant in its loop.
  switch (kind) {
    case GLYPH_SILU: ACTIVATE(GLYPH_SILU); break;
    case GLYPH_QUICK_GELU: ACTIVATE(GLYPH_QUICK_GELU); break;
    case GLYPH_GELU_TANH: ACTIVATE(GLYPH_GELU_TANH); break;
    default: ACTIVATE(GLYPH_GELU);
  }
}

TARGET static void NAME(gate)(float *gate, const float *up, const float *gateBias, const float *upBias, long rows,
                           long columns, int kind) {
  switch (kind) {
    case GLYPH_SILU: GATE(GLYPH_SILU); break;
    case GLYPH_QUICK_GELU: GATE(GLYPH_QUICK_GELU); break;
    case GLYPH_GELU_TANH: GATE(GLYPH_GELU_TANH); break;
    default: GATE(GLYPH_GELU);
  }
}

TARGET static void NAME(softmax_step)(float *scores, long rows, long columns, long stride, float scale,
                                   float *maximum, float *sum, float *output, long width) {
  long padded = (columns + 15) / 16 * 16;
  for (long row = 0; row < rows; row++, scores += stride, output += width) {
    for (long i = columns; i < padded; i++) scores[i] = -INFINITY;
    lanes top = SPLAT(-INFINITY);
    for (long i = 0; i < padded; i += 16) top = MAX(top, LOAD(scores + i, 16));
    float best = __builtin_reduce_max(top) * scale;
    float before = maximum[row];
    if (best > before) {
      float correction = expf(before - best);
      maximum[row] = best;
      sum[row] *= correction;
      for (long i = 0; i < width; i++) output[i] *= correction;
    } else {
      best = before;
    }
    lanes total = SPLAT(0), shift = SPLAT(best), factor = SPLAT(scale);
    for (long i = 0; i < padded; i += 16) {
      lanes value = EXPONENTIAL(LOAD(scores + i, 16) * factor - shift);
      total += value;
      STORE(scores + i, value, 16);
    }
    float added = 0;
    for (int i = 0; i < 16; i++) added += total[i];
    sum[row] += added;
  }
}

TARGET static void NAME(ordered_product)(const float *x, const float *panels, const int *order, float *y, long rows,
                                      long depth, long width) {
  for (long column = 0; column < width; column += 32) {
    const float *panel = panels + column * depth;
    // An odd last panel is computed twice and stored once.
    const float *next = width - column > 16 ? panel + 16 * depth : panel;
    long row = 0;
    for (; row + 8 <= rows; row += 8) ORDERED_ROWS(8)
    for (; row < rows; row++) ORDERED_ROWS(1)
  }
}
