/// The loops of the vision encoders that live from exp(): C, because Swift has no way to compile one function for
/// several instruction sets, and built for any x86-64 they reach a third of their AVX-512 speed (0.7 against 2.0
/// billion exp a second on a core of a Xeon of 2023). The right version is chosen at run time.
#pragma once

/// x / (1 + exp(-g(x))) for four choices of g; 3 is the exact GELU, which has no such form.
enum { GLYPH_SILU = 0, GLYPH_QUICK_GELU = 1, GLYPH_GELU_TANH = 2, GLYPH_GELU = 3 };

/// rows x columns values, rows contiguous: x = activation(x + bias); `bias` may be null.
void glyph_activate(float *x, const float *bias, long rows, long columns, int kind);

/// gate = activation(gate + gateBias) * (up + upBias); the biases may be null.
void glyph_gate(float *gate, const float *up, const float *gateBias, const float *upBias, long rows,
                long columns, int kind);

/// One step of softmax over keys that come in blocks. `scores` (rows x columns, `stride` apart, a multiple of 16
/// with room up to it) become exp(scale * score - maximum); `maximum`, `sum` and the accumulated `output`
/// (rows x width, contiguous) are brought to the new maximum first.
void glyph_softmax_step(float *scores, long rows, long columns, long stride, float scale, float *maximum,
                        float *sum, float *output, long width);

/// y (rows x width, contiguous) = x (rows x depth) times a matrix, every sum taken in the order given: term after term, each
/// multiplied and added with one rounding (where the processor has FMA). `order` names the column of x for each term;
/// `panels` holds the matrix as ceil(width / 16) panels of depth x 16, filled with zeros.
void glyph_ordered_product(const float *x, const float *panels, const int *order, float *y, long rows,
                           long depth, long width);

/// The widest vector instructions here: 2 for AVX-512 (x86-64-v4), 1 for AVX2 with FMA (x86-64-v3), else 0.
int glyph_cpu_level(void);
